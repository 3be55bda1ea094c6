// A whole Aave market, deployed and set up as its own scripts do: reserves without interest, an
// oracle that says what it is told, a lender who has supplied enough of everything.

import type {
  AccountData,
  ExactAccount,
  ExactCall,
  ExactReserve,
  Refusal,
} from '../../src/rules/aave-v3-exact.ts'
import { addressIn, encode, words } from './abi.ts'
import { type Artifacts, link } from './artifacts.ts'
import { type Chain, type Log, person, Reverted } from './chain.ts'

const [admin, lender, liquidator, treasury] = [1, 2, 3, 4].map(person)
const nobody = person(0).replace('a000', '0000')
const RAY = 10n ** 27n
const ALL = (1n << 256n) - 1n
const PLENTY = 10n ** 30n

export type MarketVersion = '3.0' | '3.6'

/** What differs between the two releases: names of contracts, and arguments. */
const releases = {
  '3.0': { pool: 'Pool', configurator: 'PoolConfigurator', token: 'MintableERC20' },
  '3.6': {
    pool: 'PoolInstance',
    configurator: 'PoolConfiguratorInstance',
    token: 'TestnetERC20',
  },
} as const

export interface ReserveSetup extends ExactReserve {
  readonly name: string
  readonly decimals: number
}

interface Token {
  readonly address: string
  readonly collateral: string
  readonly debt: string
}

/** What a call did, in the contract's own numbers. */
export interface ContractOutcome {
  readonly repaid: bigint
  readonly received: bigint
  readonly fee: bigint
  readonly deficits: Readonly<Record<string, bigint>>
  readonly after: ExactAccount
}

export interface AaveMarket {
  setPrice(name: string, price: bigint): Promise<void>
  /** A new borrower with these balances, whatever the prices are. */
  open(account: ExactAccount): Promise<string>
  accountData(borrower: string): Promise<AccountData>
  liquidate(borrower: string, call: ExactCall): Promise<ContractOutcome | Refusal>
}

export async function deployMarket(
  chain: Chain,
  artifacts: Artifacts,
  version: MarketVersion,
  reserves: readonly ReserveSetup[],
): Promise<AaveMarket> {
  const create = createDeployer(chain, artifacts)
  const names = releases[version]
  const provider = await create('PoolAddressesProvider', '(string,address)', 'main', admin)
  const set = (what: string, address: string) =>
    chain.send(admin, provider, `${what}(address)`, address)
  const get = async (what: string) => addressIn((await chain.read(provider, `${what}()`))[0])
  const oracle = await create('PriceOracle')
  await set('setPriceOracle', oracle)
  await set('setACLAdmin', admin)
  const access = await create('ACLManager', '(address)', provider)
  await set('setACLManager', access)
  await chain.send(admin, access, 'addPoolAdmin(address)', admin)
  const rates = await createRates(create, version, provider)
  await set(
    'setPoolImpl',
    version === '3.0'
      ? await create(names.pool, '(address)', provider)
      : await create(names.pool, '(address,address)', provider, rates),
  )
  await set('setPoolConfiguratorImpl', await create(names.configurator))
  const pool = await get('getPool')
  const configurator = await get('getPoolConfigurator')
  const tokens = new Map<string, Token>()
  const addresses = await createTokens(create, version, names.token, reserves)
  await initReserves(chain, create, version, { pool, configurator, rates }, addresses, reserves)
  for (const [at, { name, threshold, bonus, protocolFee, price }] of reserves.entries()) {
    const address = addresses[at]
    const configure = (signature: string, ...values: (bigint | boolean)[]) =>
      chain.send(admin, configurator, signature, address, ...values)
    await configure('setReserveBorrowing(address,bool)', true)
    const collateral = 'configureReserveAsCollateral(address,uint256,uint256,uint256)'
    await configure(collateral, threshold - 100n, threshold, bonus)
    await configure('setLiquidationProtocolFee(address,uint256)', protocolFee)
    await chain.send(admin, oracle, 'setAssetPrice(address,uint256)', address, price)
    const data = await chain.read(pool, 'getReserveData(address)', address)
    tokens.set(name, { address, collateral: addressIn(data[8]), debt: addressIn(data[10]) })
    for (const who of [lender, liquidator]) await fund(chain, pool, address, who, PLENTY)
    await supply(chain, pool, address, lender, PLENTY / 10n)
  }
  return createMarket(chain, pool, oracle, tokens)
}

type Create = (name: string, types?: string, ...values: (string | bigint)[]) => Promise<string>

/** Deploys a contract after the libraries it is linked with. */
function createDeployer(chain: Chain, artifacts: Artifacts): Create {
  const libraries = new Map<string, string>()
  const create: Create = async (name, types = '()', ...values) => {
    const artifact = artifacts(name)
    for (const library of Object.values(artifact.links).flatMap(Object.keys)) {
      if (!libraries.has(library)) libraries.set(library, await create(library))
    }
    return chain.deploy(admin, link(artifact, libraries), types, values)
  }
  return create
}

function createRates(create: Create, version: MarketVersion, provider: string): Promise<string> {
  if (version === '3.6') {
    return create('DefaultReserveInterestRateStrategyV2', '(address)', provider)
  }
  const types = `(address${',uint256'.repeat(9)})`
  const zeros = Array(7).fill(0n)
  const strategy = 'DefaultReserveInterestRateStrategy'
  return create(strategy, types, provider, (RAY * 9n) / 10n, ...zeros, RAY / 5n)
}

async function createTokens(
  create: Create,
  version: MarketVersion,
  contract: string,
  reserves: readonly ReserveSetup[],
): Promise<string[]> {
  const found: string[] = []
  for (const { name, decimals } of reserves) {
    const values = [name, name, BigInt(decimals)] as const
    found.push(
      version === '3.0'
        ? await create(contract, '(string,string,uint8)', ...values)
        : await create(contract, '(string,string,uint8,address)', ...values, admin),
    )
  }
  return found
}

async function initReserves(
  chain: Chain,
  create: Create,
  version: MarketVersion,
  { pool, configurator, rates }: { pool: string; configurator: string; rates: string },
  addresses: readonly string[],
  reserves: readonly ReserveSetup[],
): Promise<void> {
  const texts = (count: number) => Array(count).fill('x')
  const init = (types: string, rows: readonly (readonly (string | bigint)[])[]) =>
    chain.send(admin, configurator, `initReserves((${types})[])`, rows)
  if (version === '3.0') {
    const implementations: string[] = []
    for (const name of ['AToken', 'StableDebtToken', 'VariableDebtToken']) {
      implementations.push(await create(name, '(address)', pool))
    }
    const types = `address,address,address,uint8${',address'.repeat(4)}${',string'.repeat(6)},bytes`
    const row = (address: string, at: number) => {
      const decimals = BigInt(reserves[at].decimals)
      const people = [rates, address, treasury, nobody]
      return [...implementations, decimals, ...people, ...texts(6), '0x']
    }
    await init(types, addresses.map(row))
    return
  }
  const types = '(address,address,address)'
  const aToken = await create('ATokenInstance', types, pool, nobody, treasury)
  const debt = await create('VariableDebtTokenInstance', '(address,address)', pool, nobody)
  const noInterest = `0x${encode('(uint16,uint32,uint32,uint32)', [9000, 0, 0, 0])}`
  const row = (address: string) => [aToken, debt, address, ...texts(4), '0x', noInterest]
  await init(`address,address,address${',string'.repeat(4)},bytes,bytes`, addresses.map(row))
}

/** Gives `who` tokens and lets the pool take them. */
async function fund(chain: Chain, pool: string, token: string, who: string, amount: bigint) {
  await chain.send(admin, token, 'mint(address,uint256)', who, amount)
  await chain.send(who, token, 'approve(address,uint256)', pool, ALL)
}

const supply = (chain: Chain, pool: string, token: string, who: string, amount: bigint) =>
  chain.send(who, pool, 'supply(address,uint256,address,uint16)', token, amount, who, 0n)

function createMarket(
  chain: Chain,
  pool: string,
  oracle: string,
  tokens: ReadonlyMap<string, Token>,
): AaveMarket {
  let borrowers = 100
  const token = (name: string): Token => {
    const found = tokens.get(name)
    if (found === undefined) throw new Error(`no reserve is called ${name}`)
    return found
  }
  const balance = async (contract: string, who: string) =>
    (await chain.read(contract, 'balanceOf(address)', who))[0]
  const setPrice = async (name: string, price: bigint) => {
    await chain.send(admin, oracle, 'setAssetPrice(address,uint256)', token(name).address, price)
  }
  const balances = async (who: string): Promise<ExactAccount> => {
    const held = async (kind: 'collateral' | 'debt') => {
      const found: Record<string, bigint> = {}
      for (const [name, contracts] of tokens) {
        const amount = await balance(contracts[kind], who)
        if (amount > 0n) found[name] = amount
      }
      return found
    }
    return { collateral: await held('collateral'), debt: await held('debt') }
  }
  return {
    setPrice,
    async open({ collateral, debt }) {
      const who = person(borrowers++)
      for (const [name, amount] of Object.entries(collateral)) {
        const { address } = token(name)
        await fund(chain, pool, address, who, amount)
        await supply(chain, pool, address, who, amount)
        const enable = 'setUserUseReserveAsCollateral(address,bool)'
        await chain.send(who, pool, enable, address, true)
        // Dear while the loan is taken: what follows is a fall of the price.
        const [price] = await chain.read(oracle, 'getAssetPrice(address)', address)
        await setPrice(name, price * 1000n)
      }
      for (const [name, amount] of Object.entries(debt)) {
        const borrow = 'borrow(address,uint256,uint256,uint16,address)'
        await chain.send(who, pool, borrow, token(name).address, amount, 2n, 0n, who)
      }
      for (const name of Object.keys(collateral)) {
        const [price] = await chain.read(oracle, 'getAssetPrice(address)', token(name).address)
        await setPrice(name, price / 1000n)
      }
      return who
    },
    async accountData(who) {
      const data = await chain.read(pool, 'getUserAccountData(address)', who)
      const [collateralBase, debtBase, , threshold, , healthFactor] = data
      return { collateralBase, debtBase, threshold, healthFactor }
    },
    async liquidate(who, { collateral, debt, cover }) {
      const [taken, given] = [token(collateral), token(debt)]
      const before = await balance(taken.collateral, treasury)
      const call = 'liquidationCall(address,address,address,uint256,bool)'
      try {
        const pair = [taken.address, given.address] as const
        const logs = await chain.send(liquidator, pool, call, ...pair, who, cover, false)
        const [repaid, received] = (await eventsIn(chain, logs, LIQUIDATED))[0].values
        const deficits: Record<string, bigint> = {}
        for (const { topics, values } of await eventsIn(
          chain,
          logs,
          'DeficitCreated(address,address,uint256)',
        )) {
          for (const [name, { address }] of tokens) {
            if (BigInt(topics[2]) === BigInt(address)) deficits[name] = values[0]
          }
        }
        const fee = (await balance(taken.collateral, treasury)) - before
        return { repaid, received, fee, deficits, after: await balances(who) }
      } catch (error) {
        return refusal(chain, error)
      }
    },
  }
}

const LIQUIDATED = 'LiquidationCall(address,address,address,uint256,uint256,address,bool)'

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
const refusals: readonly Refusal[] = [...Object.values(numbered), 'MustNotLeaveDust']

async function refusal(chain: Chain, error: unknown): Promise<Refusal> {
  if (!(error instanceof Reverted)) throw error
  for (const name of refusals) {
    if (error.data === (await chain.hash(`${name}()`)).slice(0, 10)) return name
  }
  const text = Buffer.from(error.data.slice(2 + 8 + 128), 'hex')
    .toString()
    .replace(/\0+$/, '')
  const name = numbered[text]
  if (name === undefined) throw error
  return name
}
