/** Exit codes beside 0: see the table of the command line in the README. */
export const EXIT = {
  /** The run failed: a value that is not finite, a device lost too often, a fault of Steplight's own. */
  failed: 1,
  badInput: 2,
  noAdapter: 3,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;
