/**
 * What a Monte Carlo draws for each run: settings of a scenario, each with a model of returns. The
 * shape only; `report/montecarlo` makes numbers of it.
 */
import { z } from 'zod'
import { checkValue } from './check-value.ts'
import { parseScenario } from './document.ts'

const positive = z.number().positive()
const share = z.number().min(0).max(1)
const returns = z.array(z.number()).min(2).describe('a history of log returns, one for each step')

const base = {
  set: z.string().min(1).describe('the setting, as --set names it: shocks.0.drop'),
  as: z
    .enum(['fall', 'simple-fall', 'return'])
    .default('fall')
    .describe('fall: 1 − e^r; simple-fall: −r; return: r itself, with r the sum over the steps'),
  steps: z.int().min(1).max(100_000).default(1).describe('returns that add up to one number'),
}
const regimeSets = z
  .array(z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])))
  .optional()
  .describe('by regime, other settings of a run that ends in it: depth, limits, behaviour')

const models = z.discriminatedUnion('model', [
  z.strictObject({
    ...base,
    model: z.literal('normal'),
    mean: z.number().default(0),
    sigma: positive,
    shift: z
      .number()
      .min(-12)
      .max(12)
      .default(0)
      .describe('importance sampling: standard deviations by which each step is drawn further out'),
  }),
  z.strictObject({
    ...base,
    model: z.literal('student'),
    mean: z.number().default(0),
    sigma: positive.describe('standard deviation of a step'),
    freedom: positive.describe('degrees of freedom, above 2'),
  }),
  z.strictObject({
    ...base,
    model: z.literal('geometric'),
    sigma: positive.describe('volatility of one year'),
    drift: z.number().default(0),
    stepYears: positive.default(1 / 365),
    jumps: z
      .strictObject({
        intensity: z.number().min(0),
        mean: z.number(),
        deviation: z.number().min(0),
      })
      .optional()
      .describe('expected number for one year; mean and deviation of one jump of the log price'),
  }),
  z.strictObject({
    ...base,
    model: z.literal('garch'),
    mean: z.number().default(0),
    omega: z.number(),
    alpha: z.number(),
    beta: z.number(),
    gamma: z.number().default(0).describe('what a fall adds to alpha'),
    freedom: positive.optional(),
    start: positive.optional().describe('variance of the first step (default: the long-run one)'),
  }),
  z.strictObject({
    ...base,
    model: z.literal('regimes'),
    transition: z.array(z.array(share)).min(1).describe('row: from, column: to; rows sum to 1'),
    mean: z.array(z.number()).min(1),
    deviation: z.array(z.number()).min(1),
    start: z.int().min(0).optional().describe('regime of the first step (default: drawn)'),
    sets: regimeSets,
  }),
  z.strictObject({
    ...base,
    model: z.literal('blocks'),
    returns,
    meanLength: z.number().min(1).default(10).describe('mean length of a stretch'),
  }),
  z.strictObject({
    ...base,
    as: z.literal('return').default('return').describe('what arrived, in units of the setting'),
    model: z.literal('hawkes'),
    mu: positive.describe('orders that come of themselves, in a unit of time'),
    alpha: z.number().min(0).describe('what each adds to the rate of the next'),
    beta: positive.describe('how fast that is forgotten; alpha / beta is below 1'),
    span: positive.describe('units of time that a step lasts'),
    size: z
      .number()
      .describe('mean of one order: below 0 is sold, where the setting is a quantity'),
    sizes: z.enum(['alike', 'exponential']).default('alike'),
  }),
  z.strictObject({
    ...base,
    model: z.literal('filtered-historical'),
    returns,
    lambda: z.number().default(0.94),
  }),
])

const drawn = z.strictObject({
  draw: z.array(models).min(1),
  correlation: z.array(z.array(z.number())).optional().describe('of normal and student settings'),
  freedom: positive.optional().describe('of a t copula; left out: a normal one'),
  dcc: z
    .strictObject({ a: share, b: share, correlation: z.array(z.array(z.number())) })
    .optional()
    .describe('of garch settings: their correlation moves from step to step'),
})

export type DrawnSettings = z.output<typeof drawn>
export type DrawnSetting = DrawnSettings['draw'][number]

/** YAML or JSON. `file` is what errors call it. */
export function readDrawnSettings(text: string, file: string): DrawnSettings {
  const document = parseScenario(text, file)
  return checkValue(drawn, document.value, document, [])
}
