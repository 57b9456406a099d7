#include "engine/analysis/detect.h"

#include "tests/support/test.h"

struct row {
    const char *tag; /* "": not sure */
    const char *text;
};

static const struct row rows[] = {
    {"en", "Gas began flowing through the pipeline on the second of December, after five years of "
           "work."},
    {"de", "Seit dem zweiten Dezember fließt das Gas durch die Leitung, nach fünf Jahren Arbeit."},
    {"fr", "Le gaz circule dans la conduite depuis le deux décembre, après cinq ans de travaux."},
    {"es", "El gas empezó a correr por la tubería el dos de diciembre, tras cinco años de obras."},
    {"it", "Il gas ha cominciato a scorrere nella condotta il due dicembre, dopo cinque anni di "
           "lavori."},
    {"nl", "De prijzen zijn hoger geworden omdat de bedrijven jarenlang hebben moeten wachten op "
           "de nieuwe leiding."},
    {"sv", "Efter fem års arbete började gasen strömma genom ledningen, och människorna är glada "
           "för det."},
    {"fi", "Kaasu alkoi virrata putkessa joulukuun toisena päivänä viiden vuoden työn jälkeen."},
    {"tr", "Gaz, beş yıllık çalışmanın ardından iki Aralık tarihinde boru hattından akmaya "
           "başladı."},
    {"pl", "Gaz popłynął rurociągiem drugiego grudnia, po pięciu latach pracy i wielu sporach."},
    {"ru", "Газ пошёл по трубопроводу второго декабря, после пяти лет работы и долгих споров."},
    {"uk", "Після п'яти років роботи газ пішов трубопроводом, і люди в містах та селах були цьому "
           "дуже раді."},
    {"sr",
     "Људи су били срећни кад је гас потекао гасоводом, после пет година рада и многих спорова."},
    {"el", "Το φυσικό αέριο άρχισε να ρέει στον αγωγό στις δύο Δεκεμβρίου, μετά από χρόνια."},
    {"ar", "بدأ الغاز يتدفق عبر خط الأنابيب في الثاني من ديسمبر بعد خمس سنوات من العمل."},
    {"he", "הגז החל לזרום בצינור בשני בדצמבר, לאחר חמש שנים של עבודה ומחלוקות רבות."},
    {"hi", "पाँच साल के काम के बाद दो दिसंबर को पाइपलाइन में गैस बहने लगी और लोग खुश हुए।"},
    {"th", "ก๊าซเริ่มไหลผ่านท่อส่งเมื่อวันที่สองธันวาคม หลังจากใช้เวลาก่อสร้างห้าปี"},
    {"hy", "Գազը սկսեց հոսել խողովակաշարով դեկտեմբերի երկուսին"},
    {"ta", "குழாய் வழியாக எரிவாயு பாயத் தொடங்கியது"},
    {"ko", "가스가 파이프라인을 통해 흐르기 시작했다"},
    {"zh", "天然气于十二月二日开始通过管道输送"},
    {"ja", "ガスは十二月二日にパイプラインを流れ始めた"},
    {"zh", "他说「の」是日语的助词，但这是一篇中文文章"},
    {"ru", "Настройка Nginx: откройте файл /etc/nginx/nginx.conf и добавьте в него строку с именем "
           "вашего сервера, чтобы люди его нашли."},
    {"", ""},
    {"", "12 345 6.7"},
    {"", "gas"},
    {"", "struct walk_file { uint32_t source; }; walk->files[i].mark.size = READER_MAX_BYTES;"},
    {"", "Power of Siberia"},
};

static void a_sentence_tells_its_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct detect detect = {.n_letters = 0};
        struct span text = span_of(rows[i].text);
        assert_int_equal(detect_add(&detect, text, UINT32_MAX), text.len);
        const char *tag = detect_tag(&detect);
        assert_span_is(span_of(tag != NULL ? tag : ""), span_of(rows[i].tag), rows[i].text);
    }
}

static void reading_ends_with_the_letters_wanted(void **state)
{
    (void)state;
    struct detect detect = {.n_letters = 0};
    assert_int_equal(detect_add(&detect, SPAN("gas 12 flows"), 5), 9);
    assert_int_equal(detect.n_letters, 5);
    assert_int_equal(detect_add(&detect, SPAN("more"), 5), 0);
}

static void evidence_is_joined_and_can_be_asked_for(void **state)
{
    (void)state;
    struct detect all = {.n_letters = 0}, part = {.n_letters = 0};
    detect_add(&part, SPAN("the gas of the pipeline"), 100);
    detect_join(&all, &part);
    detect_join(&all, &part);
    assert_int_equal(detect_best(&all), 2 * detect_weight(&part, "en"));
    assert_int_equal(detect_weight(&all, "klingon"), 0);
    assert_string_equal(detect_known("sr"), "sr");
    assert_string_equal(detect_known("ja"), "ja");
    assert_null(detect_known("xx"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_tells_its_language),
        cmocka_unit_test(reading_ends_with_the_letters_wanted),
        cmocka_unit_test(evidence_is_joined_and_can_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
