/** Where the tour is. */
export interface TourPlace {
  /** Index of the stop among all there are, from 0: what a teacher hides is skipped, not counted out. */
  readonly index: number;
  /** Whether what the stop asks for was done. */
  readonly isDone: boolean;
}

export const TOUR_START: TourPlace = { index: 0, isDone: false };
