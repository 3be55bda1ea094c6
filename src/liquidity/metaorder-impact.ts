/**
 * Impact of the metaorder: the price depends on how much was traded in all, so that cutting an
 * order into slices changes nothing. The square-root law is exponent ½.
 *
 *     price = F · (1 + I),  at least 0                 F: where shocks alone put it
 *     I     = permanent · J(net) + (1 − permanent) · J(recent)
 *     J(q)  = sign(q) · impact · (|q| / volume)^exponent
 *     net    = all that was bought less all that was sold
 *     recent = the same, forgotten as time passes, so fast that J(recent) halves in `halfLife`
 *     an order is paid the integral of the price along its way, exactly
 *
 * With exponent ½ this is a book whose density grows in proportion to the distance from the price,
 * a · δ per unit of price: δ = √(2Q / a). Moves scale what trades did in proportion; a shift counts
 * as the scale that it is of F.
 *
 * No strategy that starts at rest and ends flat earns, whatever it waits for in between. Gatheral's
 * "exponential decay forces linear impact" holds where the impacts of single trades are added up;
 * here the *volume* is forgotten, as in a book that refills (Alfonsi and Schied). Why: take one
 * level of `net`. While the trader is above it, a positive `recent` only falls; while he is below,
 * a negative one only rises. So his crossings of the level pair up, each purchase at a `recent` no
 * lower than that of its sale, and J(net) is the same for both: each level costs, or is free.
 * Others may earn on the way back of a price that somebody else has moved.
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { AT_REST, leftAfter } from '../kit/half-life.ts'
import { pow } from '../kit/math.ts'
import { LARGEST, positive } from '../units/magnitude.ts'
import { type Curve, createFromCurve } from './curve.ts'
import { nextLookMs } from './fading.ts'

const parameters = z
  .strictObject({
    price: positive().describe('Price at the start, quote per base.'),
    impact: positive().describe(
      'Relative price move after `volume` has been traded in one direction.',
    ),
    volume: positive().describe('Amount for which `impact` is stated, in base.'),
    exponent: z
      .number()
      .min(0.1)
      .max(1)
      .default(0.5)
      .describe('Power of the amount: 0.5 is the square-root law, 1 is linear.'),
    permanent: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Share of the impact that stays; the rest fades.'),
    halfLifeMs: positive().describe('Time in which half of the rest fades.'),
  })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return
    if (impactOf(given, LARGEST) >= 1) return
    const message = `more, so that ${LARGEST} units of base double the price`
    context.addIssue({ code: 'custom', path: ['impact'], message })
  })

type Parameters = z.infer<typeof parameters>

/** Halvings of a bracket until two neighbouring numbers are left: 64 digits and some exponents. */
const HALVINGS_MAX = 200
/** Orders smaller than this share of what came before are integrated by two points. */
const SMALL = 1e-3
/** Nodes of Gauss and Legendre with two points on [0, 1]. */
const NODE = 0.5 - Math.sqrt(1 / 12)

interface State {
  fundamental: number
  net: number
  recent: number
}

/** The two laws in common use without the detour. */
function power(x: number, exponent: number): number {
  if (exponent === 0.5) return Math.sqrt(x)
  return exponent === 1 ? x : pow(x, exponent)
}

/** J: relative impact of q in all. */
function impactOf({ impact, volume, exponent }: Parameters, q: number): number {
  const size = impact * power(Math.abs(q) / volume, exponent)
  return q < 0 ? -size : size
}

/** The q at which J is `impact`; infinite where no number is large enough. */
function amountFor(given: Parameters, impact: number): number {
  const ratio = Math.abs(impact) / given.impact
  const size = ratio < Infinity ? given.volume * pow(ratio, 1 / given.exponent) : Infinity
  return impact < 0 ? -size : size
}

/** ∫ J from q to q + more. The difference of two integrals loses digits where `more` is small. */
function costBetween(given: Parameters, q: number, more: number): number {
  if (Math.abs(more) < SMALL * Math.abs(q)) {
    const sum = impactOf(given, q + more * NODE) + impactOf(given, q + more * (1 - NODE))
    return (more * sum) / 2
  }
  const end = q + more
  return (end * impactOf(given, end) - q * impactOf(given, q)) / (given.exponent + 1)
}

/** I after `more` has been traded. */
function relativeAt(given: Parameters, { net, recent }: State, more: number): number {
  const { permanent } = given
  const stays = permanent === 0 ? 0 : permanent * impactOf(given, net + more)
  return stays + (1 - permanent) * impactOf(given, recent + more)
}

/**
 * The amount after which I is `target`, never beyond. I is an average of J at two amounts, so the
 * answer lies between those at which either of them is the target.
 */
function amountUntil(given: Parameters, state: State, target: number): number {
  const { net, recent } = state
  const amount = amountFor(given, target)
  if (net === recent || given.permanent === 0 || Math.abs(amount) === Infinity) {
    return amount - recent
  }
  if (given.permanent === 1) return amount - net
  const isBelow = target < relativeAt(given, state, 0)
  let good = isBelow ? amount - Math.min(net, recent) : amount - Math.max(net, recent)
  let bad = isBelow ? amount - Math.max(net, recent) : amount - Math.min(net, recent)
  for (let step = 0; step < HALVINGS_MAX; step++) {
    const middle = good + (bad - good) / 2
    if (middle === good || middle === bad) break
    const reached = relativeAt(given, state, middle)
    if (isBelow ? reached >= target : reached <= target) good = middle
    else bad = middle
  }
  return good
}

/** How much of an order is filled: no worse than its limit, and not below a price of 0. */
function acceptable(given: Parameters, state: State, quantity: number, limit: number): number {
  const { fundamental } = state
  if (fundamental === 0) return 0
  if (quantity > 0 && limit === 0) return quantity
  const target = limit / fundamental - 1
  const after = relativeAt(given, state, quantity)
  if (quantity < 0 ? after >= target : after <= target) return quantity
  const until = amountUntil(given, state, target)
  return quantity < 0
    ? Math.max(quantity, Math.min(0, until))
    : Math.min(quantity, Math.max(0, until))
}

function createMetaorder(given: Parameters): Curve & { refill(elapsedMs: number): number } {
  const { price, permanent, halfLifeMs, exponent } = given
  const fill = { amount: 0, value: 0, work: 1 }
  const state: State = { fundamental: price, net: 0, recent: 0 }
  /** J(recent) goes with a power of `recent`, so `recent` is forgotten faster or as fast. */
  const volumeHalfLifeMs = halfLifeMs * exponent

  return {
    state,
    mid: () => state.fundamental * Math.max(0, 1 + relativeAt(given, state, 0)),
    fundamental: () => state.fundamental,
    fill,
    trade(quantity, limit) {
      const more = acceptable(given, state, quantity, limit)
      const stays = permanent === 0 ? 0 : permanent * costBetween(given, state.net, more)
      const fades = (1 - permanent) * costBetween(given, state.recent, more)
      fill.amount = more
      const value = -state.fundamental * (more + stays + fades)
      // Where huge amounts have cancelled, rounding may leave a price just below zero.
      fill.value = more < 0 ? Math.max(0, value) : Math.min(0, value)
    },
    settle() {
      state.net += fill.amount
      state.recent += fill.amount
    },
    move(scale, shift) {
      state.fundamental = Math.max(0, state.fundamental * scale + shift)
    },
    depth(to) {
      if (state.fundamental === 0) return 0
      return amountUntil(given, state, to / state.fundamental - 1)
    },
    refill(elapsedMs) {
      state.recent *= leftAfter(elapsedMs, volumeHalfLifeMs)
      const fading = (1 - permanent) * Math.abs(impactOf(given, state.recent))
      return fading < AT_REST ? Infinity : nextLookMs(halfLifeMs)
    },
  }
}

/** Square-root and other power laws of all that was traded, part of which fades. */
export const metaorderImpact = defineLiquidity<Parameters>({
  id: 'metaorder-impact',
  title: 'Impact of the whole metaorder, by a power law',
  assumes: [
    'all forced orders of a market count as one metaorder, whoever gives them',
    'net trades move the permanent part along one curve for good: the way back is the way there',
  ],
  ignores: ['spread', 'who trades and why: informed and uninformed flow fade alike'],
  parameters,
  create: (given) => {
    const curve = createMetaorder(given)
    // Sold down to zero, or bought up to twice the price: a relative impact of one either way.
    const base = amountFor(given, 1)
    const quote = (given.price * base * given.exponent) / (given.exponent + 1)
    return { ...createFromCurve(curve, base, quote), refill: curve.refill }
  },
  citations: [
    {
      rule: 'square root of the whole amount, over four decades; uninformed flow fades',
      url: 'https://arxiv.org/abs/1412.4503',
      readOn: '2026-11-23',
      note: 'Donier and Bonart, a million metaorders in Bitcoin; read in excerpt',
    },
    {
      rule: 'a book of any shape that recovers exponentially cannot be manipulated',
      url: 'http://blanche.polytechnique.fr/spip.php?article304',
      readOn: '2026-11-23',
      note: 'abstract of Alfonsi and Schied, who name the contrast with Gatheral',
    },
  ],
})
