/**
 * The worth of a share of a lending vault: what its accounts hold, over the shares that are out.
 *
 *     value = price · (assets / assets at the start) / (1 − returned / shares at the start)
 *
 * Assets are the equity of all accounts of a firm and what is idle at its home, at the prices of
 * their venues: a loss that no market has realised is none. Shares at the start are assets over
 * price; those that came back stand at the home.
 *
 * Source: MetaMorpho, totalAssets and _convertToAssetsWithTotals
 * (github.com/morpho-org/metamorpho at commit 163eb2ae, src/MetaMorpho.sol, read 2026-11-29).
 */
import { z } from 'zod'
import { equity, priceOf } from '../engine/margin/margin.ts'
import { defineOracle } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { accountsOf, requireFirm } from '../engine/world/firms.ts'
import { findLeg, forEachLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { exactSum } from '../kit/sum.ts'
import { positive } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { datedByReading } from './inputs.ts'

const parameters = z.strictObject({
  firm: z.string().describe('the vault: the firm whose accounts lend'),
  home: z.string().describe('account, venue/id, that keeps what is idle and shares that came back'),
  shares: z.string().describe('its shares, where depositors hold them: venue/instrument'),
  price: positive().default(1).describe('value of a share at the start'),
})

/** Paying out leaves the worth of a share as it was; what differs by less is rounding. */
const ROUNDING = 1e-12
/** With fewer shares out than this share of all there is nothing left to divide. */
const SHARES_MIN = 1e-6

interface State {
  readonly accounts: number[]
  readonly venues: number[]
  readonly oracles: number[]
  /** Shares that came back, now and at the start. */
  returned: number
  returnedAtStart: number
  home: number
  assetsAtStart: number
  said: number
}

export const vaultShare = defineOracle<z.infer<typeof parameters>>({
  id: 'vault-share',
  title: 'Share of a lending vault',
  assumes: [
    'a share is worth what the vault’s markets say it has, whether or not it can be taken out',
    'whoever holds shares that no account lists stays',
  ],
  ignores: [
    'fees and interest',
    'vaults of version 1.1, whose shares do not fall with a loss: take the oracle fixed',
  ],
  citations: [
    {
      rule: 'worth of a share',
      url: 'https://github.com/morpho-org/metamorpho/blob/main/src/MetaMorpho.sol',
      readOn: '2026-11-29',
      note: 'at commit 163eb2ae; version 1.1: github.com/morpho-org/metamorpho-v1.1 at 0b3d2f45',
    },
  ],
  parameters,
  accounts: ({ home }) => [home],
  firms: ({ firm }) => [firm],
  create({ firm, home, shares, price: whole }, names) {
    const instrument = names.instrument(shares)
    const state: State = {
      accounts: [],
      venues: [],
      oracles: [],
      home: -1,
      returned: -1,
      returnedAtStart: 0,
      assetsAtStart: 0,
      said: whole,
    }
    const assets = (world: LiveWorld): number =>
      exactSum([...state.accounts.map((row) => equity(world, row)), idleOf(world, state)])
    /** Share of the shares of the start that is out. */
    const outOf = (world: LiveWorld): number => {
      const back = world.legs.amount[state.returned] - state.returnedAtStart
      return 1 - (back * whole) / state.assetsAtStart
    }
    const now = (world: LiveWorld): number => {
      const out = outOf(world)
      if (!(out > SHARES_MIN)) return state.said
      const value = Math.max(0, (whole * (assets(world) / state.assetsAtStart)) / out)
      return Math.abs(value - state.said) <= ROUNDING * state.said ? state.said : value
    }
    return datedByReading({
      state,
      markets: [],
      venues: state.venues,
      oracles: state.oracles,
      findAccounts(world) {
        find(world, state, firm, home, instrument)
        state.assetsAtStart = assets(world)
        if (state.assetsAtStart > 0) return
        throw new InputError(`${firm} has nothing to share`, {
          field: 'firm',
          value: firm,
          allowed: 'a firm whose accounts hold something',
        })
      },
      behind: (world) => ({
        accounts: [...state.accounts, state.home],
        tokens: (state.assetsAtStart / whole) * outOf(world),
      }),
      read(world, timeMs) {
        // Accounts stand once a world is compiled.
        if (state.assetsAtStart === 0) return price(whole)
        const value = now(world)
        if (timeMs < Infinity) state.said = value
        return price(value)
      },
    })
  },
})

/** Shares that came back are worth nothing to the vault. */
function idleOf(world: LiveWorld, { home, returned }: State): number {
  let idle: number = world.accounts.cash[home]
  forEachLeg(world, home, (leg, instrument, held) => {
    if (leg !== returned) idle += held * priceOf(world, instrument)
  })
  return idle
}

function find(world: LiveWorld, state: State, firm: string, home: string, shares: number): void {
  const { accounts, legs, instruments, names } = world
  state.accounts.splice(0, Infinity, ...accountsOf(world, requireFirm(world, firm)))
  state.venues.splice(0, Infinity, ...state.accounts.map((row) => accounts.venue[row]))
  const held = state.accounts.map((row) => legs.instrument[accounts.legBegin[row]])
  state.oracles.splice(0, Infinity, ...new Set(held.map((it) => instruments.oracle[it])))
  state.home = names.requireAccount(home)
  state.returned = findLeg(world, state.home, shares)
  if (state.returned < 0) {
    throw new InputError(`${home} does not list shares of ${firm}`, {
      field: 'home',
      value: home,
      allowed: `an account that lists ${names.instruments[shares]}, if only with a size of 0`,
    })
  }
  state.returnedAtStart = legs.amount[state.returned]
}
