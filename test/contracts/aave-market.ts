// What borrowers and liquidators do with a deployed Aave market, in the numbers of the contract.

import type {
  AccountData,
  ExactAccount,
  ExactCall,
  ExactReserve,
  Refusal,
} from '../../src/rules/aave-v3-exact.ts'
import { words } from './abi.ts'
import { type Chain, type Log, person, Reverted } from './chain.ts'

/** Who owns the market, lends, liquidates and gets the protocol's fees. */
export const [admin, lender, liquidator, treasury] = [1, 2, 3, 4].map(person)

export interface ReserveSetup extends ExactReserve {
  readonly name: string
  readonly decimals: number
}

/** A token, and the two that say how much of it somebody has supplied and owes. */
export interface Token {
  readonly address: string
  readonly collateral: string
  readonly debt: string
}

export interface AaveMarket {
  readonly chain: Chain
  readonly pool: string
  readonly oracle: string
  readonly tokens: Map<string, Token>
  borrowers: number
}

/** What a call did. */
export interface CallResult {
  readonly repaid: bigint
  readonly received: bigint
  readonly fee: bigint
  readonly deficits: Readonly<Record<string, bigint>>
  readonly after: ExactAccount
}

export async function setPrice({ chain, oracle, tokens }: AaveMarket, name: string, price: bigint) {
  await chain.send(admin, oracle, 'setAssetPrice(address,uint256)', token(tokens, name), price)
}

/** Gives `who` tokens, which the pool may take. */
export async function fund(market: AaveMarket, name: string, who: string, amount: bigint) {
  const { chain, pool, tokens } = market
  await chain.send(admin, token(tokens, name), 'mint(address,uint256)', who, amount)
  await chain.send(who, token(tokens, name), 'approve(address,uint256)', pool, amount)
}

export async function supply(market: AaveMarket, name: string, who: string, amount: bigint) {
  const { chain, pool, tokens } = market
  const signature = 'supply(address,uint256,address,uint16)'
  await chain.send(who, pool, signature, token(tokens, name), amount, who, 0n)
}

/** A new borrower with these balances. Collateral is dear while he borrows: then it falls. */
export async function openLoan(
  market: AaveMarket,
  { collateral, debt }: ExactAccount,
): Promise<string> {
  const { chain, pool, tokens } = market
  const who = person(100 + market.borrowers++)
  for (const [name, amount] of Object.entries(collateral)) {
    await fund(market, name, who, amount)
    await supply(market, name, who, amount)
    const enable = 'setUserUseReserveAsCollateral(address,bool)'
    await chain.send(who, pool, enable, token(tokens, name), true)
    await setPrice(market, name, 10n ** 18n)
  }
  for (const [name, amount] of Object.entries(debt)) {
    const borrow = 'borrow(address,uint256,uint256,uint16,address)'
    await chain.send(who, pool, borrow, token(tokens, name), amount, VARIABLE, 0n, who)
  }
  return who
}

const VARIABLE = 2n

export async function readAccount({ chain, pool }: AaveMarket, who: string): Promise<AccountData> {
  const data = await chain.read(pool, 'getUserAccountData(address)', who)
  const [collateralBase, debtBase, , threshold, , healthFactor] = data
  return { collateralBase, debtBase, threshold, healthFactor }
}

/** Calls `liquidationCall`: what it did, or the error that it refused it with. */
export async function liquidate(
  market: AaveMarket,
  borrower: string,
  { collateral, debt, cover }: ExactCall,
): Promise<CallResult | Refusal> {
  const { chain, pool, tokens } = market
  const pair = [token(tokens, collateral), token(tokens, debt)] as const
  const feesBefore = await balance(market, collateral, 'collateral', treasury)
  const call = 'liquidationCall(address,address,address,uint256,bool)'
  let logs: Log[]
  try {
    logs = await chain.send(liquidator, pool, call, ...pair, borrower, cover, false)
  } catch (error) {
    return refusalIn(chain, error)
  }
  const done = 'LiquidationCall(address,address,address,uint256,uint256,address,bool)'
  const [{ values }] = await eventsIn(chain, logs, done)
  const [repaid, received] = values
  const fee = (await balance(market, collateral, 'collateral', treasury)) - feesBefore
  const deficits = await deficitsIn(market, logs)
  return { repaid, received, fee, deficits, after: await balances(market, borrower) }
}

async function balances(market: AaveMarket, who: string): Promise<ExactAccount> {
  const collateral: Record<string, bigint> = {}
  const debt: Record<string, bigint> = {}
  for (const name of market.tokens.keys()) {
    const held = await balance(market, name, 'collateral', who)
    const owed = await balance(market, name, 'debt', who)
    if (held > 0n) collateral[name] = held
    if (owed > 0n) debt[name] = owed
  }
  return { collateral, debt }
}

async function balance(
  { chain, tokens }: AaveMarket,
  name: string,
  kind: keyof Token,
  who: string,
): Promise<bigint> {
  const [amount] = await chain.read(token(tokens, name, kind), 'balanceOf(address)', who)
  return amount
}

function token(tokens: AaveMarket['tokens'], name: string, kind: keyof Token = 'address'): string {
  const found = tokens.get(name)
  if (found === undefined) throw new Error(`no reserve is called ${name}`)
  return found[kind]
}

async function deficitsIn({ chain, tokens }: AaveMarket, logs: readonly Log[]) {
  const deficits: Record<string, bigint> = {}
  const created = await eventsIn(chain, logs, 'DeficitCreated(address,address,uint256)')
  for (const { topics, values } of created) {
    for (const [name, { address }] of tokens) {
      if (BigInt(topics[2]) === BigInt(address)) deficits[name] = values[0]
    }
  }
  return deficits
}

async function eventsIn(chain: Chain, logs: readonly Log[], signature: string) {
  const hash = await chain.hash(signature)
  return logs
    .filter(({ topics }) => topics[0] === hash)
    .map(({ topics, data }) => ({ topics, values: words(data) }))
}

/** Errors of 3.0 are numbers in text. */
const numbered: Readonly<Record<string, Refusal>> = {
  45: 'HealthFactorNotBelowThreshold',
  46: 'CollateralCannotBeLiquidated',
  47: 'SpecifiedCurrencyNotBorrowedByUser',
}
const named: readonly Refusal[] = [...Object.values(numbered), 'MustNotLeaveDust']

async function refusalIn(chain: Chain, error: unknown): Promise<Refusal> {
  if (!(error instanceof Reverted)) throw error
  for (const name of named) {
    if (error.data === (await chain.hash(`${name}()`)).slice(0, 10)) return name
  }
  // Error(string): a selector, an offset, a length, the text.
  const text = Buffer.from(error.data.slice(2 + 8 + 128), 'hex')
    .toString()
    .replace(/\0+$/, '')
  const name = numbered[text]
  if (name === undefined) throw error
  return name
}
