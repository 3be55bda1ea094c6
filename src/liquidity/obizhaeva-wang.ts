/**
 * The book of Obizhaeva and Wang: equally deep at all prices, and what a trade has eaten comes
 * back, all of it but a permanent part.
 *
 *     a trade of x moves the price by x / density; λx of that stays, λ = permanent / density
 *     the rest, κx with κ = 1 / density − λ, fades: κx · exp(−ρt), ρ = ln 2 / halfLife
 *     cheapest way to buy X in time T: X / (ρT + 2) at either end, evenly in between,
 *     which costs λX²/2 + κX² / (ρT + 2) over the price at the start
 *
 * One price for both sides: the book of the paper with no spread, where the asks follow the bids.
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { positive } from '../units/magnitude.ts'
import { createTransientImpact } from './transient-impact.ts'

const parameters = z.strictObject({
  price: positive().describe('Price at the start, quote per base.'),
  density: positive().describe('Base that stands in the book per unit of price.'),
  permanent: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of the impact that stays; the rest fades.'),
  halfLifeMs: positive().describe('Time in which half of the rest fades.'),
})

type Parameters = z.infer<typeof parameters>

/** Linear impact, part of which fades exponentially. */
export const obizhaevaWang = defineLiquidity<Parameters>({
  id: 'obizhaeva-wang',
  title: 'Block-shaped book that refills (Obizhaeva–Wang)',
  assumes: ['depth is the same at any price', 'the book recovers at one rate, whatever was taken'],
  ignores: ['spread'],
  parameters,
  create: ({ price, density, permanent, halfLifeMs }) =>
    createTransientImpact(price, {
      permanent: permanent / density,
      weight: Float64Array.of((1 - permanent) / density),
      rate: Float64Array.of(Math.LN2 / halfLifeMs),
    }),
  citations: [
    {
      rule: 'block-shaped book, displacement (1/q − λ)x decays exponentially, λx stays',
      url: 'https://papers.ssrn.com/sol3/papers.cfm?abstract_id=686168',
      readOn: '2026-11-23',
      note: 'Obizhaeva and Wang; abstract read, formulas from the project specification',
    },
  ],
})
