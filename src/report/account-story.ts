/** What became of one account: why it was liquidated, with shares; what else might have been. */
import { requireAccount } from '../data/account-name.ts'
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { startMsOf } from '../data/time.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { type AccountMoney, accountMoney } from '../engine/reading/account-money.ts'
import { type Closing, type ClosingWay, closings } from '../engine/reading/closings.ts'
import { type LossCauses, lossCauses } from '../engine/reading/loss-causes.ts'
import type { MoverKind } from '../engine/reading/moves.ts'
import { type Standing, standingOf } from '../engine/reading/shortfall.ts'
import { estateOf } from '../engine/verbs/estates.ts'
import type { Reason } from '../engine/verbs/ledger.ts'
import { withoutOthers, withoutShocks } from '../risk/counterfactual.ts'
import { priceDigits } from './amounts.ts'
import { dated } from './dated.ts'
import { amount, change, clock, duration, price, share } from './quantity.ts'
import { joined, plural, say, type Text } from './text.ts'
import { standingText } from './unsafe.ts'

export interface AccountStory {
  readonly account: string
  /** Null: its venue never acted on it. */
  readonly loss: LossCauses | null
  /** The same account had nobody else been forced, and had there been no shock: two more runs. */
  readonly withoutOthers: LossCauses | null
  readonly withoutShocks: LossCauses | null
  /** How what it held was closed. */
  readonly closings: readonly Closing[]
  readonly money: AccountMoney
  /** Whether it is below its margin still, why, and what it owes. */
  readonly standing: Standing
  /** The firm that owns it, where that has defaulted: its estate closes the account. */
  readonly estate: string | null
  readonly told: readonly Text[]
}

/** Of a traced run that has ended. Throws InputError for an unknown account. */
export function accountStory(
  loaded: LoadedScenario,
  registry: Registry,
  run: Run,
  account: string,
): AccountStory {
  const { snapshot, settings } = loaded
  const input = requireAccount(snapshot, account)
  const row = run.world.accounts.arrival.indexOf(input)
  const loss = lossCauses(run, row)
  const story = {
    account,
    loss,
    withoutOthers: withoutOthers(snapshot, settings, registry, input),
    withoutShocks: withoutShocks(snapshot, settings, registry, input),
    closings: closings(run, row),
    money: accountMoney(run, row),
    standing: standingOf(run, row),
    estate: run.world.names.firms[estateOf(run, row)] ?? null,
  }
  return { ...story, told: dated(tell(story), startMsOf(loaded.parameters)) }
}

function tell(story: Omit<AccountStory, 'told'>): Text[] {
  const { loss, money, estate } = story
  return [
    ...(loss === null && estate !== null
      ? []
      : [loss === null ? 'Not liquidated.' : reached(loss)]),
    ...(estate === null ? [] : [`Its owner, ${estate}, defaulted, so what it held was closed.`]),
    ...story.closings.map(closed),
    ...(loss === null ? [] : divided(loss)),
    ...standingText(story.standing),
    ...insteads(story),
    moneyText(money),
  ]
}

function reached({ timeMs, instrument, price: at, startPrice }: LossCauses): Text {
  const fall = change(at / startPrice - 1)
  const to = priceIn(at, startPrice)
  return say`Liquidated at ${clock(timeMs)}, with ${instrument} at ${to} (${fall}).`
}

const ways: Readonly<Record<ClosingWay, string>> = {
  forced: 'Made to trade',
  own: 'Traded of its own accord',
  takeover: 'Taken over',
  deleveraging: 'Closed against losers (auto-deleveraging)',
  winners: 'Closed against winners (auto-deleveraging)',
}

function closed({ way, instrument, timeMs, quantity, price: at }: Closing): Text {
  const what = say`${amount(quantity)} ${instrument} at ${priceIn(at, at)}`
  return say`${ways[way]}: ${what} on average, from ${clock(timeMs)} on.`
}

/** In as many digits as the price at the start has. */
const priceIn = (value: number, start: number) => price(value, priceDigits(start))

function divided(loss: LossCauses): Text[] {
  if (loss.shares.length === 0) {
    return ['Prices had not taken any of its margin: what it paid besides, or its start, did.']
  }
  const way = loss.price < loss.startPrice ? 'fall' : 'rise'
  const parts = loss.shares.map((part) => say`${share(part.share)} ${moverText(part.kind, loss)}`)
  const before = loss.shares.some((part) => part.share < 0) ? ' (below 0: the other way)' : ''
  return [say`Of the ${way} that liquidated it: ${joined(parts, ', ')}${before}.`]
}

const moverNames: Readonly<Record<Exclude<MoverKind, 'forced'>, string>> = {
  shocks: 'shocks',
  owners: 'orders that nobody was forced to give',
  refill: 'liquidity that came back or left',
  follow: 'a market that follows its oracle',
  losses: 'losses of what it held a claim on',
  rules: 'a change of rules',
  other: 'nothing that a market shows',
}

function moverText(kind: MoverKind, { accounts }: LossCauses): Text {
  if (kind !== 'forced') return moverNames[kind]
  const [largest] = accounts
  const name = largest && say`${largest.account}, ${share(largest.share)}`
  return say`forced orders of ${plural(accounts.length, 'account')} (largest: ${name ?? ''})`
}

/** Whoever is never liquidated needs to hear it once. */
function insteads(story: Omit<AccountStory, 'told'>): Text[] {
  const { loss } = story
  if (loss === null && story.withoutOthers === null && story.withoutShocks === null) return []
  return [
    say`Had nobody else been forced: ${instead(story.withoutOthers, loss)}.`,
    say`Without the shocks: ${instead(story.withoutShocks, loss)}.`,
  ]
}

/** When and at what price it would have been reached, beside what happened. */
function instead(other: LossCauses | null, loss: LossCauses | null): Text {
  if (other === null) return 'not liquidated at all'
  const at = say`at ${priceIn(other.price, other.startPrice)}`
  if (loss === null) return say`liquidated at ${clock(other.timeMs)}, ${at}`
  const laterMs = other.timeMs - loss.timeMs
  if (laterMs === 0) return say`liquidated at the same moment, ${at}`
  return say`liquidated ${duration(Math.abs(laterMs))} ${laterMs > 0 ? 'later' : 'earlier'}, ${at}`
}

/** What accounts receive; what they pay is below 0. */
const reasonNames: Partial<Readonly<Record<Reason, string>>> = {
  fee: 'fees',
  funding: 'funding',
  fund: 'debt paid by the insurance fund',
  'bad-debt': 'debt that nobody paid',
  'top-up': 'brought by its owner',
  haircut: 'profit given up',
  'socialised-loss': 'losses of others',
  gas: 'gas',
  withdrawal: 'taken by the estate of its owner',
  redemption: 'tokens redeemed',
  creation: 'tokens created',
}

function moneyText({ asset, start, end, traded, moved }: AccountMoney): Text {
  const parts = [
    say`prices and trades ${amount(traded)}`,
    ...moved.map((it) => say`${reasonNames[it.reason] ?? it.reason} ${amount(it.amount)}`),
  ]
  const whole = say`Equity ${amount(start)} at the start, ${amount(end)} at the end, in ${asset}`
  return say`${whole}: ${joined(parts, ', ')}.`
}
