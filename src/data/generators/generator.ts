/** What a generator of synthetic accounts gets; it gives the same as a reader of files. */
import type { z } from 'zod'
import type { AccountBatch, AccountVenue } from '../formats/format.ts'

export interface GeneratorContext {
  readonly seed: number
  /** Number of this entry among the scenario's accounts: keeps the draws of entries apart. */
  readonly entry: number
  /** Price that an instrument's market shows at the start, in the settlement asset. */
  startPrice(instrument: string): number
}

export interface AccountGenerator<P = unknown> {
  /** File name = id = `generate:` in a scenario. */
  readonly id: string
  readonly title: string
  readonly parameters: z.ZodType<P>
  generate(parameters: P, venue: AccountVenue, context: GeneratorContext): AccountBatch
}

// Parameters are erased to `unknown` in the list; the schema is what keeps them honest.
export const defineAccountGenerator = <P>(it: AccountGenerator<P>): AccountGenerator =>
  it as unknown as AccountGenerator
