/**
 * One gap on the engine, nothing to meet it but winners, and each policy of auto-deleveraging on
 * the same books: what each winner gives, in the ranking of which venue.
 *
 * Losers are left open at the mark; what they owe is the need. A winner's capacity is the profit of
 * his position as far as he has equity, his score that of Binance or of Hyperliquid.
 */
import { equity } from '../engine/margin/margin.ts'
import type { StudyTable } from '../engine/reading/study.ts'
import { exactSum } from '../kit/sum.ts'
import {
  type DeleveragingPolicy,
  deleveragingPolicies,
  measureShares,
  shareLoss,
  type Winner,
} from '../risk/deleveraging-policies.ts'
import { type Ranking, scores } from '../rules/auto-deleveraging.ts'
import { findWinners, sideOf } from '../rules/haircut.ts'
import type { Ask } from './liquidity-exhaustion.ts'

export interface SharedLoss {
  readonly need: number
  /** Account of each winner, in the order of the shares. */
  readonly names: readonly string[]
  readonly winners: Readonly<Record<Ranking, readonly Winner[]>>
}

/** Who has won and what is missing after one gap on the first contract. */
export function lossToShare(ask: Ask, drop: number): SharedLoss {
  const shocks = [{ model: 'price-gap', markets: 'exchange/COIN', drop }]
  const rules = { book: 'none', deleveraging: 'none', socialised: 'none' }
  const run = ask({ rules, shocks, liquidators: 0, backstop: 0, fund: 0 })
  const { world } = run
  const owed = Array.from({ length: world.accounts.traderCount }, (_, row) =>
    Math.max(0, -equity(world, row)),
  )
  const payers = findWinners(run, new Set([sideOf(0, 1)]))
  const ranked = (ranking: Ranking) =>
    payers.map(({ account, leg, capacity }) => ({
      capacity,
      score: scores[ranking](world, account, leg),
      size: Math.abs(world.legs.amount[leg]),
    }))
  return {
    need: exactSum(owed),
    names: payers.map(({ account }) => world.names.account(account)),
    winners: { binance: ranked('binance'), hyperliquid: ranked('hyperliquid') },
  }
}

/** A policy with the ranking that it asks for. */
const ways: readonly (readonly [title: string, DeleveragingPolicy, Ranking])[] = [
  ['queue, Binance', 'queue', 'binance'],
  ['queue, Hyperliquid', 'queue', 'hyperliquid'],
  ...deleveragingPolicies
    .filter((policy) => policy !== 'queue')
    .map((policy) => [policy, policy, 'binance'] as const),
]

export function sharedLossTables(ask: Ask, drop: number): StudyTable[] {
  const { need, names, winners } = lossToShare(ask, drop)
  const given = ways.map(([, policy, ranking]) => shareLoss(policy, winners[ranking], need))
  return [
    {
      title: 'Who gives how much: policies on the same winners',
      note:
        `${Math.round(need)} are missing after a gap of ${digits(100 * drop, 1)} %; those who ` +
        'are short and in profit give it. Worst is the largest share of anybody’s profit; an ' +
        'inversion is a pair of whom the one with more profit gives less. Lots are units of money.',
      columns: ['policy', 'given', 'overshoot', 'payers', 'worst', 'inversions'],
      rows: ways.map(([title, , ranking], way) => {
        const measured = measureShares(winners[ranking], given[way], need)
        const payers = given[way].filter((it) => it > 0).length
        const { overshoot, worst, inversions } = measured
        const shares = [digits(overshoot, 2), payers, digits(worst, 3), digits(inversions, 3)]
        return [title, digits(measured.given, 2), ...shares]
      }),
    },
    {
      title: 'Who bears it: what each winner gives',
      note: 'Those who could give most come first.',
      columns: ['winner', 'profit', ...ways.map(([title]) => title)],
      rows: names
        .map((name, row): [string, ...number[]] => [
          name,
          digits(winners.binance[row].capacity, 2),
          ...given.map((shares) => digits(shares[row], 2)),
        ])
        .sort((a, b) => Number(b[1]) - Number(a[1])),
    },
  ]
}

const digits = (value: number, places: number): number => Number(value.toFixed(places)) + 0
