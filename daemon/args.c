#include "daemon/args.h"

#include <stdio.h>

static const char *const units[] = {"utf-8", "utf-16", "utf-32", NULL};

static struct span text_of(const json_t *json)
{
    return (struct span){json_string_value(json), json_string_length(json)};
}

static enum status read_text(const struct arg *arg, const json_t *json, struct value *out,
                             struct fault *fault)
{
    if (!json_is_string(json))
        return fault_param(fault, arg->name, "%s must be a string", arg->name);
    out->text = text_of(json);
    if (arg->max == 0 || out->text.len <= arg->max)
        return OK;
    fault_param(fault, arg->name, "%s is longer than %llu bytes", arg->name,
                (unsigned long long)arg->max);
    if (arg->too_long == OK)
        return ERR_INVALID;
    fault->limit = arg->max;
    return fault->error.status = arg->too_long;
}

static enum status refuse_range(const struct arg *arg, uint64_t max, struct fault *fault)
{
    unsigned long long first = arg->min, last = max;
    const char *zero = arg->or_zero ? "0 or " : "";
    if (last == 0)
        return fault_param(fault, arg->name, "%s must be %llu or more", arg->name, first);
    return fault_param(fault, arg->name, "%s must be %s%llu..%llu", arg->name, zero, first, last);
}

/* A number that is too large for the code behind is as good as the largest. */
static enum status read_uint(const struct arg *arg, uint64_t max, const json_t *json,
                             struct value *out, struct fault *fault)
{
    json_int_t number = json_integer_value(json);
    if (!json_is_integer(json) || number < 0)
        return refuse_range(arg, max, fault);
    out->number = (uint64_t)number < UINT32_MAX ? (uint64_t)number : UINT32_MAX;
    bool is_zero = arg->or_zero && number == 0;
    if (!is_zero && (out->number < arg->min || (max != 0 && out->number > max)))
        return refuse_range(arg, max, fault);
    return OK;
}

static bool find_choice(const char *const *choices, struct span name, uint64_t *out)
{
    for (uint64_t i = 0; choices[i] != NULL; i++) {
        if (!span_equal(name, span_of(choices[i])))
            continue;
        *out = i;
        return true;
    }
    return false;
}

/* "auto, plain or strict" */
static void list_choices(const char *const *choices, char *out, size_t room)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; choices[i] != NULL && len < room; i++) {
        const char *separator = i == 0 ? "" : choices[i + 1] != NULL ? ", " : " or ";
        int n = snprintf(out + len, room - len, "%s%s", separator, choices[i]);
        len += (size_t)(n > 0 ? n : 0);
    }
}

static enum status refuse_choice(const struct arg *arg, const char *const *choices,
                                 const char *what, struct fault *fault)
{
    char list[160];
    list_choices(choices, list, sizeof list);
    return fault_param(fault, arg->name, "%s must be %s%s", arg->name, what, list);
}

static enum status read_choice(const struct arg *arg, const char *const *choices,
                               const json_t *json, struct value *out, struct fault *fault)
{
    if (json_is_string(json) && find_choice(choices, text_of(json), &out->number))
        return OK;
    return refuse_choice(arg, choices, "", fault);
}

static enum status read_names(const struct arg *arg, const json_t *json, struct value *out,
                              struct fault *fault)
{
    size_t i;
    const json_t *name;
    uint64_t bit;
    out->number = 0;
    if (!json_is_array(json))
        return refuse_choice(arg, arg->choices, "an array of ", fault);
    json_array_foreach(json, i, name)
    {
        if (!json_is_string(name) || !find_choice(arg->choices, text_of(name), &bit))
            return refuse_choice(arg, arg->choices, "an array of ", fault);
        out->number |= UINT64_C(1) << bit;
    }
    return OK;
}

/* Whether there are such indexes is the catalogue's. */
static enum status read_index(const struct arg *arg, const json_t *json, struct fault *fault)
{
    size_t i;
    json_t *name;
    bool is_good = json_is_string(json) || json_array_size(json) > 0;
    json_array_foreach(json, i, name) is_good = is_good && json_is_string(name);
    return is_good ? OK
                   : fault_param(fault, arg->name, "%s must be a string or an array of strings",
                                 arg->name);
}

static enum status read_value(const struct arg *arg, const json_t *json,
                              const struct args_presets *presets, struct value *out,
                              struct fault *fault)
{
    struct rpc_id id;
    out->is_given = true;
    out->json = json;
    switch (arg->type) {
    case ARG_TEXT:
    case ARG_GENERATION:
        return read_text(arg, json, out, fault);
    case ARG_INDEX:
        return read_index(arg, json, fault);
    case ARG_UINT:
        return read_uint(arg, arg->max, json, out, fault);
    case ARG_DEADLINE:
        return read_uint(arg, presets->max_deadline_ms, json, out, fault);
    case ARG_BOOL:
        out->number = json_is_true(json);
        if (!json_is_boolean(json))
            return fault_param(fault, arg->name, "%s must be true or false", arg->name);
        return OK;
    case ARG_CHOICE:
        return read_choice(arg, arg->choices, json, out, fault);
    case ARG_UNIT:
        return read_choice(arg, units, json, out, fault);
    case ARG_NAMES:
        return read_names(arg, json, out, fault);
    case ARG_OBJECT:
        if (!json_is_object(json))
            return fault_param(fault, arg->name, "%s must be an object", arg->name);
        return OK;
    case ARG_ID:
        if (!rpc_id_read(json, &id))
            return fault_param(fault, arg->name, "%s must be a string or an integer", arg->name);
        return OK;
    }
    return OK;
}

static uint64_t preset_of(const struct arg *arg, const struct args_presets *presets)
{
    if (arg->type == ARG_UNIT)
        return presets->unit;
    if (arg->type != ARG_DEADLINE)
        return arg->preset;
    uint64_t preset = arg->preset != 0 ? arg->preset : presets->deadline_ms;
    return preset < presets->max_deadline_ms ? preset : presets->max_deadline_ms;
}

static bool is_known(const struct method *method, const char *name)
{
    for (uint32_t i = 0; i < method->n_args; i++)
        if (strcmp(method->args[i].name, name) == 0)
            return true;
    return false;
}

static void list_unknown(const struct method *method, const json_t *params, struct args *out)
{
    json_t *object = (json_t *)(uintptr_t)params; /* jansson's iterators know no const */
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at))
        if (!is_known(method, json_object_iter_key(at)) && out->n_unknown < METHOD_MAX_UNKNOWN)
            out->unknown[out->n_unknown++] = span_of(json_object_iter_key(at));
}

enum status args_read(const struct method *method, const json_t *params,
                      const struct args_presets *presets, struct args *out, struct fault *fault)
{
    *out = (struct args){.n_unknown = 0};
    for (uint32_t i = 0; i < method->n_args; i++) {
        const struct arg *arg = &method->args[i];
        const json_t *json = json_object_get(params, arg->name);
        out->values[i].number = preset_of(arg, presets);
        if (json == NULL && arg->is_required)
            return fault_param(fault, arg->name, "%s is required", arg->name);
        if (json == NULL)
            continue;
        enum status status = read_value(arg, json, presets, &out->values[i], fault);
        if (status != OK)
            return status;
    }
    list_unknown(method, params, out);
    return OK;
}

const struct value *args_find(const struct method *method, const struct args *args,
                              enum arg_type type)
{
    for (uint32_t i = 0; i < method->n_args; i++)
        if (method->args[i].type == type)
            return &args->values[i];
    return NULL;
}
