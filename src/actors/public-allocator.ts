/**
 * Anybody may move what a vault lends, within limits of flow that its curator has set: here from
 * markets that have something left to one that is used up, as its borrowers and suppliers want.
 *
 *     called while  borrowed / supplied ≥ usedUp
 *     moves         up to borrowed / target − supplied, and no more than the vault's cap,
 *                   maxIn there, maxOut here, and what brings a market here to its own target
 *
 * What flows out of a market may flow in again, and the other way round: maxOut falls by what maxIn
 * grows.
 *
 * Source: PublicAllocator, reallocateTo (github.com/morpho-org/public-allocator at commit fbacfd4f,
 * src/PublicAllocator.sol, read 2026-11-29). A target of 0.9 is that of Morpho's interest rates.
 */
import { z } from 'zod'
import { defineActor } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { transferLeg } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { InputError } from '../kit/assert.ts'
import { notNegative } from '../units/magnitude.ts'
import { amount } from '../units/units.ts'
import { type Lent, marketsOf, type Use, useOf } from './vault-places.ts'

const flow = z.strictObject({
  venue: z.string().describe('a market of the vault'),
  cap: notNegative().optional().describe('most that the vault supplies there; left out: no limit'),
  maxIn: notNegative().default(0).describe('what may still flow into it'),
  maxOut: notNegative().default(0).describe('what may still flow out of it'),
})
const parameters = z.strictObject({
  firm: z.string().describe('the vault whose money is moved'),
  flows: z.array(flow).min(2).max(1000).describe('limits, in what is lent; others do not flow'),
  usedUp: z.number().gt(0).max(1).default(0.999).describe('utilisation at which somebody calls'),
  target: z.number().gt(0).lt(1).default(0.9).describe('utilisation that he wants'),
})
type Parameters = z.infer<typeof parameters>

/** A move below this share of what is wanted is rounding. */
const MOVED_MIN = 1e-9

interface Flow {
  readonly lent: Lent
  readonly cap: number
}

interface Allocator {
  readonly given: Parameters
  readonly flows: readonly Flow[]
  /** By flow: what may still come in and go out. */
  readonly maxIn: number[]
  readonly maxOut: number[]
}

export const publicAllocator = defineActor<Parameters>({
  id: 'public-allocator',
  title: 'Public allocator of a vault',
  assumes: [
    'somebody calls as soon as a market is used up, whatever stands behind it',
    'nobody makes another market used up by it',
  ],
  ignores: ['its fee and gas', 'limits that the curator changes'],
  citations: [
    {
      rule: 'limits of flow',
      url: 'https://github.com/morpho-org/public-allocator/blob/main/src/PublicAllocator.sol',
      readOn: '2026-11-29',
      note: 'at commit fbacfd4f',
    },
  ],
  parameters,
  firms: ({ firm }) => [firm],
  create(given, _context, world) {
    const flows = flowsOf(world, given)
    const state = {
      maxIn: given.flows.map(({ maxIn }) => maxIn),
      maxOut: given.flows.map(({ maxOut }) => maxOut),
    }
    const it: Allocator = { given, flows, ...state }
    return {
      phase: 'reactions',
      state,
      act(run) {
        const uses = flows.map(({ lent }) => useOf(run, lent))
        for (let to = 0; to < flows.length; to++) fill(run, it, uses, to)
      },
    }
  },
})

/** Moves what may be moved to the market `to`, if it is used up. */
function fill(run: Run, it: Allocator, uses: readonly Use[], to: number): void {
  const { flows, maxIn, maxOut } = it
  const { usedUp, target } = it.given
  const { lent, cap } = flows[to]
  const { legs } = run.world
  const { supplied, borrowed } = uses[to]
  if (!(borrowed > 0 && borrowed >= usedUp * supplied) || isClosed(run, 'venue', lent.venue)) return
  const wanted = Math.min(borrowed / target - supplied, cap - legs.amount[lent.leg])
  for (const [from, { lent: source }] of flows.entries()) {
    if (from === to || isClosed(run, 'venue', source.venue)) continue
    const use = uses[from]
    const there = Math.min(legs.amount[source.leg], use.supplied - use.borrowed / target)
    const left = borrowed / target - uses[to].supplied
    const room = Math.min(left, cap - legs.amount[lent.leg], maxIn[to])
    const moved = Math.min(there, room, maxOut[from])
    if (!(moved > MOVED_MIN * wanted)) continue
    transferLeg(run, source.leg, lent.leg, amount(moved), 'reallocation')
    use.supplied -= moved
    uses[to].supplied += moved
    maxOut[from] -= moved
    maxIn[from] += moved
    maxIn[to] -= moved
    maxOut[to] += moved
    record(run, 'action', {
      action: 'reallocation',
      account: legs.account[lent.leg],
      instrument: legs.instrument[lent.leg],
      quantity: moved,
    })
  }
}

function flowsOf(world: LiveWorld, { firm, flows }: Parameters): readonly Flow[] {
  const markets = marketsOf(world, firm)
  const ids = markets.map(({ venue }) => world.venues.id[venue])
  return flows.map(({ venue, cap = Infinity }, at) => {
    const isSecond = flows.findIndex((it) => it.venue === venue) < at
    const lent = markets[ids.indexOf(venue)]
    if (lent !== undefined && !isSecond) return { lent, cap }
    const message = isSecond
      ? `${venue} has two limits of flow`
      : `${firm} does not lend to ${venue}`
    throw new InputError(message, { field: 'flows', value: venue, allowed: ids.join(', ') })
  })
}
