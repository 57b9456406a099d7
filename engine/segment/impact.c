#include "engine/segment/impact.h"

#include <math.h>

double impact_k(uint32_t len, double average)
{
    return IMPACT_K1 * ((1 - IMPACT_B) + IMPACT_B * len / average);
}

double impact_exact(uint32_t tf, double k)
{
    return tf / (tf + k);
}

uint8_t impact_quantise(uint32_t tf, double k)
{
    double level = floor(IMPACT_MAX * impact_exact(tf, k) + 0.5);
    return level < 1 ? 1 : (uint8_t)level;
}
