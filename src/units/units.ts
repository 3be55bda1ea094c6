/**
 * Units that exist only in the type: at run time each is the number itself.
 *
 * TypeScript drops the unit after arithmetic, so a formula ends by naming what came out:
 * `money(amount * price)`. Signs: long > 0 > short; money into an account > 0; debt < 0.
 * Rates are shares of one; basis points and percent exist only in parsers and printers.
 */
declare const unit: unique symbol
export type Unit<Name extends string> = number & { readonly [unit]: Name }

/** Quote currency per unit of base. */
export type Price = Unit<'price'>
/** Quantity of an asset or contract, in its own unit. Long > 0 > short, debt < 0. */
export type Amount = Unit<'amount'>
/** Value in the quote or settlement asset of the place it is counted at. */
export type Money = Unit<'money'>
/** Value in the reporting currency. */
export type Usd = Unit<'usd'>
/** A share of one: 0.01 is one percent. */
export type Rate = Unit<'rate'>
/** Integer milliseconds since the start of the run. */
export type Millis = Unit<'ms'>

export const price = (value: number): Price => value as Price
export const amount = (value: number): Amount => value as Amount
export const money = (value: number): Money => value as Money
export const usd = (value: number): Usd => value as Usd
export const rate = (value: number): Rate => value as Rate
export const millis = (value: number): Millis => value as Millis
