/** Apart from the frames themselves: the address knows how many there are before anybody opens the story. */

/** Number of the story's last frame; the first is 1. */
export const LAST_FRAME = 10;
