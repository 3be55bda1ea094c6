/** The thirteen phases of a step, in order. `phases.ts` says what each does. */
export const phaseIds = [
  'shocks',
  'dependencies',
  'fundamentals',
  'refill',
  'arbitrage',
  'prices',
  'health',
  'reactions',
  'ordering',
  'liquidations',
  'waterfall',
  'credit',
  'record',
] as const
export type PhaseId = (typeof phaseIds)[number]
