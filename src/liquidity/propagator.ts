/**
 * The propagator: every trade of the past still acts on the price, less and less, by a power law.
 *
 *     price = F + Σ G(now − t_i) · v_i       G(t) = slope · (1 + t / timescale)^−exponent
 *
 * A power law has no finite memory, so it is written as a sum of 51 exponentials, by the trapezoid
 * rule on (1 + t)^−γ = ∫ u^(γ−1) e^−u e^−ut du / Γ(γ) with u = e^x. It is within 1e-8 of the law up
 * to ten thousand times the timescale and within 2e-4 up to a million, beyond which it fades
 * faster. For a kernel with one half-life see `obizhaeva-wang`.
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { exp } from '../kit/math.ts'
import { positive } from '../units/magnitude.ts'
import { createTransientImpact, type Kernel } from './transient-impact.ts'

const parameters = z.strictObject({
  price: positive().describe('Price at the start, quote per base.'),
  slope: positive().describe('Price change per unit of base at once, quote per base squared.'),
  exponent: z
    .number()
    .min(0.1)
    .max(1)
    .describe('γ of the decay (1 + t / timescale)^−γ: the larger, the faster it fades.'),
  timescaleMs: positive().describe('Time after which the decay becomes a power law.'),
})

type Parameters = z.infer<typeof parameters>

/** Distance of nodes in x; the error of the rule falls as exp(−π² / STEP). */
const STEP = 0.4
/** Nodes from u = e^−16, a millionth, to u = e^3.6, where e^−u is 1e-16. */
const FIRST = -40
const LAST = 9

/** (1 + t)^−γ as weights that sum to one and rates per timescale. Exported for its test. */
export function powerLaw(gamma: number): { weight: Float64Array; rate: Float64Array } {
  const weight = new Float64Array(LAST - FIRST + 2)
  const rate = new Float64Array(weight.length)
  // All nodes below the first are one, of their sum and mean rate: two geometric series.
  const before = (FIRST - 1) * STEP
  weight[0] = exp(gamma * before) / (1 - exp(-gamma * STEP))
  rate[0] = exp((gamma + 1) * before) / (1 - exp(-(gamma + 1) * STEP)) / weight[0]
  for (let node = FIRST; node <= LAST; node++) {
    const term = node - FIRST + 1
    rate[term] = exp(node * STEP)
    weight[term] = exp(gamma * node * STEP - rate[term])
  }
  const sum = weight.reduce((all, it) => all + it, 0)
  return { weight: weight.map((it) => it / sum), rate }
}

function kernelOf({ slope, exponent, timescaleMs }: Parameters): Kernel {
  const { weight, rate } = powerLaw(exponent)
  return {
    permanent: 0,
    weight: weight.map((it) => it * slope),
    rate: rate.map((it) => it / timescaleMs),
  }
}

/** Linear impact that fades by a power law. */
export const propagator = defineLiquidity<Parameters>({
  id: 'propagator',
  title: 'Propagator: impact that fades by a power law',
  assumes: ['impact is linear in the amount', 'after a million timescales all is forgotten'],
  ignores: ['spread', 'a permanent part'],
  parameters,
  create: (given) => createTransientImpact(given.price, kernelOf(given)),
  citations: [
    {
      rule: 'the price is the sum of the impacts of all past trades, mediated by a propagator',
      url: 'https://arxiv.org/abs/cond-mat/0307332',
      readOn: '2026-11-23',
      note: 'Bouchaud, Gefen, Potters, Wyart; abstract read',
    },
    {
      rule: 'decay and impact must fit together, or round trips earn',
      url: 'https://papers.ssrn.com/sol3/papers.cfm?abstract_id=1292353',
      readOn: '2026-11-23',
      note: 'Gatheral; abstract read',
    },
  ],
})
