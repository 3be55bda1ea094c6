/**
 * The worth of a token that is a claim: on what stands behind it, or on another venue.
 *
 *     of a `token`   value = worth(token) / value of `in`    networks/backing.ts; `in`: a dollar
 *     on a `venue`   value = price · max(0, 1 − loss / supplied)
 *
 * A token's worth follows from the `claims` of the scenario, down to assets with a value in
 * dollars (a number, or an oracle declared above), less what has been written down.
 * On a venue: a deposit in its pool, a share of its vault; what it has lost is taken off in
 * proportion. `bad-debt`: the loss is what nobody repaid. `backstop`, `fund`: the fall of that
 * account's equity. `price`: fixed, or `oracle`.
 */
import { z } from 'zod'
import { equity } from '../engine/margin/margin.ts'
import { defineOracle, type ModelContext, type PriceSource } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { InputError } from '../kit/assert.ts'
import { partsBehind, worths } from '../networks/backing.ts'
import { LARGEST, positive } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createInputs, datedByReading } from './inputs.ts'

const parameters = z
  .strictObject({
    token: z.string().optional().describe('token whose worth is said: one that has `claims`'),
    in: z.string().optional().describe('asset that its worth is counted in; left out: dollars'),
    venue: z.string().optional().describe('or venue that the token is a claim on'),
    on: z
      .enum(['bad-debt', 'backstop', 'fund'])
      .optional()
      .describe('the account of that venue whose loss the claim bears'),
    supplied: positive()
      .optional()
      .describe('worth of all claims at the start, in the settlement asset of that venue'),
    price: positive().default(1).describe('value of one token before any loss of the venue'),
    oracle: z
      .string()
      .optional()
      .describe('oracle, declared above, of what one token claims; instead of price'),
  })
  .superRefine((given, context) => {
    const { token, venue, on, supplied, oracle, in: unit } = given
    const say = (message: string) => context.addIssue({ code: 'custom', message })
    if ((token === undefined) === (venue === undefined)) say('give either token or venue')
    else if (venue !== undefined && (on === undefined || supplied === undefined)) {
      say('with a venue give on and supplied')
    } else if (venue !== undefined && unit !== undefined) say('in goes with a token')
    if (token !== undefined && (on ?? supplied ?? oracle) !== undefined) {
      say('on, supplied and oracle go with a venue')
    }
  })
type Parameters = z.infer<typeof parameters>

export const claim = defineOracle<Parameters>({
  id: 'claim',
  title: 'Claim on what stands behind a token, or on a venue',
  assumes: ['losses are shared by all claims at once and nobody leaves before'],
  ignores: ['redemption queues, and a market price that differs from the claim’s worth'],
  parameters,
  create: (given, names) =>
    given.token === undefined ? onVenue(given, names) : ofToken(given.token, given.in, names),
})

function ofToken(id: string, unit: string | undefined, names: ModelContext): PriceSource {
  const token = names.asset(id)
  const base = unit === undefined ? -1 : names.asset(unit)
  /** What moves it: found once, at the first start, and the same ever after. */
  const moved = {
    markets: [] as number[],
    venues: [] as number[],
    oracles: [] as number[],
    assets: [] as number[],
  }
  const isApart = names.without.includes('claim')
  let parts: readonly (readonly number[])[] = []
  let out = new Float64Array(0)
  let nothing = new Float64Array(0)
  return datedByReading({
    ...moved,
    start(world) {
      const { claims, assets } = world
      if (parts.length > 0) return
      if (claims.isToken[token] !== 1) throw noToken(world, token)
      parts = partsBehind(claims, token)
      out = new Float64Array(claims.isToken.length)
      nothing = new Float64Array(claims.isToken.length)
      for (const row of parts.flat()) {
        if (!isApart) moved.assets.push(row)
        if (claims.isToken[row] === 0) follow(world, moved, row)
      }
      if (base < 0) return
      follow(world, moved, base)
      if (!(assets.usd[base] > 0)) throw noUnit(world, base)
    },
    read({ claims, assets }) {
      worths(claims, assets.usd, isApart ? nothing : claims.lost, { parts }, out)
      // What is lost of it behind tokens is not lost of it as money.
      const value = base < 0 ? out[token] : out[token] / assets.usd[base]
      return price(Math.min(value, LARGEST))
    },
  })
}

/** An asset whose value follows an oracle moves the claim with it. */
function follow(
  { assets, oracles, names }: LiveWorld,
  moved: Record<'markets' | 'venues' | 'oracles', number[]>,
  asset: number,
): void {
  const row = assets.oracle[asset]
  if (row < 0) return
  if (!(oracles.startValue[row] > 0)) {
    throw new InputError(`oracle ${names.oracles[row]} is read before it has a price`, {
      field: `oracles.${names.oracles[row]}`,
      value: oracles.startValue[row],
      allowed: 'an oracle declared above its readers, with a price above 0',
    })
  }
  const add = (list: number[], rows: readonly number[] = []) => {
    for (const it of rows) if (!list.includes(it)) list.push(it)
  }
  add(moved.oracles, [row])
  add(moved.markets, oracles.source[row].markets)
  add(moved.venues, oracles.source[row].venues)
}

function noToken({ names, claims }: LiveWorld, asset: number): InputError {
  const tokens = names.assets.filter((_, row) => claims.isToken[row] === 1).slice(0, 12)
  const value = names.assets[asset]
  const allowed = tokens.join(', ') || 'none: the scenario has no claims'
  return new InputError(`nothing is behind ${value}`, { field: 'token', value, allowed })
}

function noUnit({ names }: LiveWorld, asset: number): InputError {
  const value = names.assets[asset]
  const facts = { field: 'in', value, allowed: 'an asset with `usd`' }
  return new InputError(`${value} has no value in dollars`, facts)
}

function onVenue(given: Parameters, names: ModelContext): PriceSource {
  const { venue: id = '', on = 'bad-debt', supplied = Infinity, price: whole, oracle } = given
  const venue = names.venue(id)
  const isApart = names.without.includes('claim')
  const inputs = createInputs(oracle === undefined ? [] : [{ oracle }], names)
  const columns = { 'bad-debt': 'badDebt', backstop: 'backstop', fund: 'fund' } as const
  const worth = (world: LiveWorld): number => equity(world, world.venues[columns[on]][venue])
  const state = { inputs: inputs.state, worthAtStart: 0 }
  return datedByReading({
    state,
    ...inputs.state,
    start(world) {
      inputs.start(world)
      const { venues, oracles } = inputs.state
      if (!isApart) venues.push(venue)
      // What its accounts are worth follows the prices the venue believes.
      for (let row = 0; row < world.instruments.count; row++) {
        if (world.instruments.venue[row] === venue) oracles.push(world.instruments.oracle[row])
      }
      state.worthAtStart = worth(world)
    },
    read(world) {
      const loss = isApart ? 0 : state.worthAtStart - worth(world)
      const unit = inputs.count === 0 ? whole : inputs.price(world)
      return price(unit * Math.max(0, 1 - loss / supplied))
    },
  })
}
