/**
 * The exogenous price follows a path; what trades have done to the price stays on top of it.
 *
 *     exogenous price = prices[i], or start price · factors[i], from times[i] on
 */
import { z } from 'zod'
import { defineShock, type Liquidity } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { InputError } from '../kit/assert.ts'
import { duration, moment, positive } from '../units/magnitude.ts'
import { marketRows, marketsSchema } from './markets.ts'

const points = z.array(positive()).min(1).optional()
const parameters = z
  .strictObject({
    markets: marketsSchema,
    timesMs: z.array(moment()).min(1).describe('when, ms, ascending'),
    prices: points.describe('exogenous price at each time'),
    factors: points.describe('exogenous price at each time over the start price'),
    atMs: moment().default(0).describe('start of the path, ms'),
    everyMs: duration().optional().describe('draw a line between points in such steps'),
  })
  .refine(({ prices, factors }) => (prices === undefined) !== (factors === undefined), {
    message: 'give either prices or factors',
  })
type Parameters = z.infer<typeof parameters>

export const pricePath = defineShock<Parameters>({
  id: 'price-path',
  title: 'The price follows a path',
  assumes: ['between points the price stands still, or moves in steps of `everyMs`'],
  parameters,
  create(given, names) {
    const rows = marketRows(given.markets, names)
    const { times, values } = draw(given)
    const isFactor = given.factors !== undefined
    return {
      times: times.map((time) => given.atMs + time),
      apply({ world: { markets } }: Run, index) {
        const count = rows === null ? markets.count : rows.length
        for (let at = 0; at < count; at++) {
          const row = rows === null ? at : rows[at]
          const start = isFactor ? markets.startPrice[row] : 1
          follow(markets.quoted[row], start * values[index])
        }
      },
    }
  },
})

function follow(liquidity: Liquidity, target: number): void {
  const now = liquidity.fundamental()
  // A price that a gap took to zero cannot be scaled back up.
  if (now > 0) liquidity.move(target / now, 0)
  else liquidity.move(1, target)
}

const pointsMax = 1_000_000

/** The points, with points on the line between them where asked for. */
function draw({ timesMs, prices, factors, everyMs }: Parameters) {
  const points = prices ?? factors ?? []
  if (timesMs.length !== points.length) {
    throw new InputError('a price path has as many times as prices', {
      field: 'timesMs',
      value: timesMs.length,
      allowed: `${points.length} times`,
    })
  }
  const spanMs = timesMs[timesMs.length - 1] - timesMs[0]
  if (everyMs !== undefined && !(spanMs / everyMs < pointsMax)) {
    throw new InputError('a price path has too many steps', {
      field: 'everyMs',
      value: everyMs,
      allowed: `at most ${pointsMax} steps: ${spanMs / pointsMax} or more`,
    })
  }
  const times = [timesMs[0]]
  const values = [points[0]]
  for (let at = 1; at < timesMs.length; at++) {
    const before = timesMs[at - 1]
    const span = timesMs[at] - before
    if (!(span > 0)) {
      throw new InputError('times of a price path ascend', {
        field: `timesMs.${at}`,
        value: timesMs[at],
        allowed: `above ${before}`,
      })
    }
    for (let step = everyMs ?? span; step < span; step += everyMs ?? span) {
      times.push(before + step)
      values.push(points[at - 1] + ((points[at] - points[at - 1]) * step) / span)
    }
    times.push(timesMs[at])
    values.push(points[at])
  }
  return { times, values }
}
