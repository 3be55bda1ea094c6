// Events as sentences: what happened to whom, in the units of the place where it happened.
import type { ActionKind, EventRow } from 'cascade-engine'
import { amounts as read } from 'cascade-engine/report'

/** In what the venues and markets of a world count. */
export interface Currencies {
  readonly byVenue: Readonly<Record<string, string>>
  readonly byMarket: Readonly<Record<string, string>>
}

type Sentence = (event: EventRow, currencies: Currencies) => string

const sentences: Readonly<Record<EventRow['kind'], Sentence>> = {
  shock: (it) => `the price of ${it.market} moved by ${read.change(it.value)}${to(it)}`,
  price: (it) => `${place(it)} was published at ${priceOf(it)} (${read.change(it.value)})`,
  liquidation: (it, units) =>
    `account ${it.account} fell ${money(Math.abs(it.value), it, units)} below its margin, ` +
    `holding ${read.short(it.quantity)} ${it.instrument}`,
  order: (it, units) =>
    `account ${it.account} ${trades(it)} ` +
    `${read.short(Math.abs(it.quantity))} ${it.instrument ?? it.market} at ${priceOf(it)} on ` +
    `average, for ${money(Math.abs(it.value), it, units)}`,
  transfer: (it, units) => {
    const what = it.instrument
      ? `${read.short(it.quantity)} ${it.instrument}`
      : money(it.value, it, units)
    return `account ${it.account} received ${what}: ${it.reason ?? 'transfer'}`
  },
  takeover: (it) =>
    `${read.short(it.quantity)} ${it.instrument} of account ${it.account} were taken over at ` +
    priceOf(it),
  deleveraging: (it) =>
    `account ${it.account}, on the winning side, was closed for ` +
    `${read.short(Math.abs(it.quantity))} ${it.instrument} at ${priceOf(it)}`,
  fund: (it, units) =>
    `the insurance fund paid ${money(it.value, it, units)} for account ${it.account}`,
  'bad-debt': (it, units) =>
    `account ${it.account} left ${money(it.value, it, units)} that nobody paid`,
  repayment: (it) =>
    `${read.short(it.quantity)} ${it.instrument} of the debt of account ${it.account} were repaid`,
  seizure: (it) =>
    `${read.short(it.quantity)} ${it.instrument} of account ${it.account} went to the liquidator`,
  action: (it, units) => actions[it.action ?? 'refill'](it, units),
}

const actions: Readonly<Record<ActionKind, Sentence>> = {
  refill: (it) => `liquidity of ${it.market} came back or left: price ${read.change(it.value)}`,
  quote: (it) => `a maker on ${it.market} kept ${read.percent(-it.value)} of its depth away`,
  arbitrage: (it) =>
    `an arbitrageur ${it.quantity < 0 ? 'sold' : 'bought'} ${read.short(Math.abs(it.quantity))} ` +
    `on ${it.market} against another market, which left ${read.change(it.value)} between them`,
  auction: (it, units) =>
    `the auction of ${it.instrument} of account ${it.account} ended: ` +
    `${read.short(it.quantity)} sold for ${money(it.value, it, units)}`,
  halt: (it) => `trading on ${it.market} was halted after a move of ${read.percent(it.value)}`,
}

function trades({ quantity, isForced }: EventRow): string {
  if (isForced) return `was made to ${quantity < 0 ? 'sell' : 'buy'}`
  return `chose to ${quantity < 0 ? 'sell' : 'buy'}`
}

export function sentence(event: EventRow, currencies: Currencies): string {
  return sentences[event.kind](event, currencies)
}

const priceOf = ({ price }: EventRow): string => read.price(price, read.priceDigits(price))
const to = (event: EventRow): string => (event.price > 0 ? ` to ${priceOf(event)}` : '')
const place = ({ oracle, instrument, market }: EventRow): string =>
  oracle ?? instrument ?? market ?? 'a price'

function money(value: number, { venue, market }: EventRow, units: Currencies): string {
  const unit = (market && units.byMarket[market]) ?? (venue && units.byVenue[venue]) ?? ''
  return `${read.short(value)}${unit && ` ${unit}`}`
}
