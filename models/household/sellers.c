/* The sectors that sell over a counter, in the order of the supplier columns. */
#include "models/household/state.h"
#include "models/market/state.h"

const uint8_t household_seller_sectors[HOUSEHOLD_SELLER_COUNT] = {
    SECTOR_DE, SECTOR_FZ, SECTOR_GZ, SECTOR_HZ, SECTOR_IZ, SECTOR_JZ,
    SECTOR_KZ, SECTOR_LZ, SECTOR_MN, SECTOR_OQ, SECTOR_RU};

int household_seller(size_t sector)
{
    for (int i = 0; i < HOUSEHOLD_SELLER_COUNT; i++)
        if (household_seller_sectors[i] == sector)
            return i;
    return -1;
}
