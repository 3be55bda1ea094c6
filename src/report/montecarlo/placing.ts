// From a return to what a setting takes: a fall as a share, or the return itself.
import type { DrawnSetting } from '../../data/drawn-settings.ts'
import { exp } from '../../kit/math.ts'

export type Placing = DrawnSetting['as']

export const placed = (as: Placing, sum: number): number =>
  as === 'fall' ? 1 - exp(sum) : as === 'simple-fall' ? -sum : sum
