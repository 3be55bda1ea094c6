// Events as sentences: what happened to whom, in the units of the place where it happened.
import type { ActionKind, EventRow } from '../engine/ports/trace.ts'
import { priceDigits } from './amounts.ts'
import { amount, change, price, type Quantity, share, usd } from './quantity.ts'
import { say, type Text } from './text.ts'

/** In what the venues and markets of a world count. */
export interface Currencies {
  readonly byVenue: Readonly<Record<string, string>>
  readonly byMarket: Readonly<Record<string, string>>
}

type Sentence = (event: EventRow, currencies: Currencies) => Text

const sentences: Readonly<Record<EventRow['kind'], Sentence>> = {
  shock: (it) => say`the price of ${where(it)} moved by ${change(it.value)}${to(it)}`,
  price: (it) => say`${place(it)} was published at ${priceOf(it)} (${change(it.value)})`,
  liquidation: (it, units) => [
    say`${who(it)} fell ${money(Math.abs(it.value), it, units)} below its margin, `,
    say`holding ${amount(it.quantity)} ${what(it)}`,
  ],
  order: (it, units) => [
    say`${who(it)} ${trades(it)} ${amount(Math.abs(it.quantity))} ${what(it)} `,
    say`at ${priceOf(it)} on average, for ${money(Math.abs(it.value), it, units)}`,
  ],
  transfer: (it, units) => {
    const got = it.instrument ? say`${amount(it.quantity)} ${what(it)}` : money(it.value, it, units)
    return say`${who(it)} received ${got}: ${it.reason ?? 'transfer'}`
  },
  takeover: (it) =>
    say`${amount(it.quantity)} ${what(it)} of ${who(it)} were taken over at ${priceOf(it)}`,
  deleveraging: (it) => [
    say`${who(it)}, on the winning side, was closed for `,
    say`${amount(Math.abs(it.quantity))} ${what(it)} at ${priceOf(it)}`,
  ],
  fund: (it, units) => say`the insurance fund paid ${money(it.value, it, units)} for ${who(it)}`,
  'bad-debt': (it, units) => say`${who(it)} left ${money(it.value, it, units)} that nobody paid`,
  repayment: (it) => say`${amount(it.quantity)} ${what(it)} of the debt of ${who(it)} were repaid`,
  seizure: (it) => say`${amount(it.quantity)} ${what(it)} of ${who(it)} went to the liquidator`,
  default: (it) =>
    it.value < it.quantity
      ? say`${it.account ?? ''} defaulted: it owed ${usd(it.quantity)}, could pay ${usd(it.value)}`
      : say`${it.account ?? ''} defaulted: it had not the cash for what was due`,
  action: (it, units) => actions[it.action ?? 'refill'](it, units),
}

const actions: Readonly<Record<ActionKind, Sentence>> = {
  refill: (it) => say`liquidity of ${where(it)} came back or left: price ${change(it.value)}`,
  quote: (it) => say`a maker on ${where(it)} kept ${share(-it.value)} of its depth away`,
  arbitrage: (it) => [
    say`an arbitrageur ${it.quantity < 0 ? 'sold' : 'bought'} ${amount(Math.abs(it.quantity))} `,
    say`on ${where(it)} against another market, which left ${change(it.value)} between them`,
  ],
  auction: (it, units) => [
    say`the auction of ${what(it)} of ${who(it)} ended: `,
    say`${amount(it.quantity)} sold for ${money(it.value, it, units)}`,
  ],
  halt: (it) => say`trading on ${where(it)} was halted after a move of ${share(it.value)}`,
  pause: (it) =>
    say`a protocol was paused after a fall of ${it.oracle ?? ''} by ${share(it.value)}`,
  redemption: (it, units) => [
    say`${who(it)} ${it.quantity < 0 ? 'created' : 'redeemed'} ${amount(Math.abs(it.quantity))} `,
    say`at ${priceOf(it)}, for ${money(Math.abs(it.value), it, units)}`,
  ],
  'write-up': (it) => say`${share(it.value)} of what ${what(it)} had lost is there again`,
  'write-down': (it) => say`${share(it.value)} of what ${what(it)} stands for was lost`,
  withdrawal: (it, units) => [
    say`${who(it)} got ${money(it.value, it, units)} out for ${amount(it.quantity)} ${what(it)} `,
    say`at ${priceOf(it)}`,
  ],
  reallocation: (it) => say`${who(it)} moved ${amount(it.quantity)} to ${it.venue ?? ''}`,
  rule: (it) => say`the rules of ${it.oracle ?? it.instrument ?? it.venue ?? 'a venue'} changed`,
  follow: (it) => say`${where(it)} followed its oracle${to(it)} (${change(it.value)})`,
}

export function sentence(event: EventRow, currencies: Currencies): Text {
  return sentences[event.kind](event, currencies)
}

const who = ({ account }: EventRow): string => `account ${account}`
const where = ({ market }: EventRow): string => market ?? 'a market'
const what = ({ instrument, market }: EventRow): string => instrument ?? market ?? ''
const place = ({ oracle, instrument, market }: EventRow): string =>
  oracle ?? instrument ?? market ?? 'a price'
const priceOf = ({ price: value }: EventRow): Quantity => price(value, priceDigits(value))
const to = (event: EventRow): Text => (event.price > 0 ? say` to ${priceOf(event)}` : '')

function trades({ quantity, isForced }: EventRow): string {
  if (isForced) return `was made to ${quantity < 0 ? 'sell' : 'buy'}`
  return `chose to ${quantity < 0 ? 'sell' : 'buy'}`
}

function money(value: number, { venue, market }: EventRow, units: Currencies): Text {
  const unit = (market && units.byMarket[market]) ?? (venue && units.byVenue[venue]) ?? ''
  return unit === '' ? amount(value) : say`${amount(value)} ${unit}`
}
