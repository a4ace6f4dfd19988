/** Where the tour is. The page keeps it: its elements are made anew for another language. */
export interface TourPlace {
  /** Index of the stop, from 0. */
  readonly index: number;
  /** Whether what the stop asks for was done. */
  readonly isDone: boolean;
}

export const TOUR_START: TourPlace = { index: 0, isDone: false };
