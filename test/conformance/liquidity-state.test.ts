// The state of every liquidity model is plain and all there is: put back, or given to another
// model of the same parameters, it gives the same bits in whatever happens next.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOrders } from '../../src/engine/ports/orders.ts'
import type { Liquidity, LiquidityDefinition } from '../../src/engine/ports/ports.ts'
import { copyState, restoreState } from '../../src/kit/state.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { amount, price } from '../../src/units/units.ts'
import { following, knowTime, samples } from './sample-liquidity.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
// Sizes as multiples of what can be sold for a tenth less than the price, limits of the price.
const quantity = fc.oneof(number(0.001, 3), number(-3, -0.001))
const limit = fc.oneof(fc.constant(0), number(0.7, 1.4))
const agent = fc.nat(9)
const operation = fc.oneof(
  fc.record({ does: fc.constant('execute' as const), quantity, limit }),
  fc.record({
    does: fc.constant('move' as const),
    scale: number(0.8, 1.25),
    shift: number(-0.1, 0.1),
  }),
  fc.record({
    does: fc.constant('setDepth' as const),
    share: fc.constantFrom(0, 0.3, 1, 1.7),
  }),
  fc.record({
    does: fc.constant('refill' as const),
    elapsedMs: fc.integer({ min: 0, max: 90_000 }),
  }),
  fc.record({ does: fc.constant('place' as const), agent, quantity, at: number(0.6, 1.5) }),
  fc.record({ does: fc.constant('cancel' as const), order: fc.nat(8) }),
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never
const operations = fc.array(operation, { maxLength: 15 })

/** A market, and the scale of its amounts and prices. */
interface Market {
  readonly model: Liquidity
  readonly size: number
  readonly start: number
}

function open({ create, parameters }: LiquidityDefinition, given: object): Market {
  const model = create(parameters.parse(given))
  const start = model.mid()
  return { model, start, size: -model.depth(price(0.9 * start)) }
}

function execute({ model, size, start }: Market, quantity: number, limit: number): number[] {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity * size)
  orders.limit[0] = price(limit * start)
  model.execute(orders, 0, 1)
  return [orders.filled[0], orders.value[0]]
}

/** Does it and returns what came of it. */
function act(market: Market, it: Operation, ids: number[]): unknown {
  const { model, size, start } = market
  if (it.does === 'execute') return execute(market, it.quantity, it.limit)
  if (it.does === 'move') return model.move(it.scale, it.shift * start)
  if (it.does === 'setDepth') return model.setDepth(it.share)
  if (it.does === 'refill') return model.refill?.(it.elapsedMs)
  const { quoting } = model
  if (quoting === undefined) return undefined
  if (it.does === 'place') {
    return ids.push(quoting.place(it.agent, amount(it.quantity * size), price(it.at * start)))
  }
  return ids.length === 0 ? undefined : quoting.cancel(ids[it.order % ids.length])
}

/** What the model shows, to the last bit. */
const shown = ({ model, size, start }: Market) => [
  model.mid(),
  model.fundamental(),
  ...[0, 0.7, 1.3].map((at) => model.depth(price(at * start))),
  ...[-2, -0.3, 0.3, 2].map((of) => model.quote(amount(of * size))),
  model.levels(),
  model.refill?.(0),
  ...Array.from({ length: 10 }, (_, agent) => model.quoting?.position(agent)),
]

/** Ids of orders that were placed before are known to whoever goes on. */
const play = (market: Market, steps: readonly Operation[], ids: readonly number[] = []) => {
  const mine = [...ids]
  const told = steps.map((it) => [act(market, it, mine), shown(market)])
  return { told, ids: mine }
}

const cases = liquidity.flatMap((definition) =>
  [...new Set([samples[definition.id], knowTime[definition.id], following[definition.id]])]
    .filter((given) => given !== undefined)
    .map((given, at) => ({
      definition,
      given,
      name: `${definition.id}${at > 0 ? ', too' : ''}`,
    })),
)

describe.each(cases)('the state of $name', ({ definition, given }) => {
  test('put back, gives the same bits again', () => {
    fc.assert(
      fc.property(operations, operations, (before, after) => {
        const market = open(definition, given)
        const { ids } = play(market, before)
        const kept = copyState(market.model.state)
        const seen = shown(market)
        const first = play(market, after, ids)
        restoreState(market.model.state, kept)
        expect(shown(market)).toEqual(seen)
        expect(play(market, after, ids)).toEqual(first)
      }),
    )
  })

  test('given to another model of the same parameters, makes it go on as the first', () => {
    fc.assert(
      fc.property(operations, operations, operations, (before, elsewhere, after) => {
        const market = open(definition, given)
        const { ids } = play(market, before)
        const other = open(definition, given)
        play(other, elsewhere)
        const kept = copyState(market.model.state)
        expect(kept).toEqual(market.model.state)
        restoreState(other.model.state, kept)
        expect(play(other, after, ids)).toEqual(play(market, after, ids))
        expect(other.model.state).toEqual(market.model.state)
      }),
    )
  })
})
