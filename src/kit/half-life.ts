/** Exponential decay by half-life. */
import { pow } from './math.ts'

/** Share of a displacement below which it counts as gone. */
export const AT_REST = 1e-9

/** Share of a displacement that is left after `elapsedMs`. */
export const leftAfter = (elapsedMs: number, halfLifeMs: number): number =>
  pow(0.5, elapsedMs / halfLifeMs)
