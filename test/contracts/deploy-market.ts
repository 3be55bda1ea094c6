// Deploys a whole Aave market as its own scripts do: libraries, pool, configurator, an oracle that
// says what it is told, reserves without interest, and a lender who has supplied enough of all.

import {
  type AaveMarket,
  admin,
  fund,
  lender,
  liquidator,
  type ReserveSetup,
  setPrice,
  supply,
  treasury,
} from './aave-market.ts'
import { addressIn, encode, type Value } from './abi.ts'
import { type Artifacts, link } from './artifacts.ts'
import type { Chain } from './chain.ts'

const nobody = addressIn(0n)
const RAY = 10n ** 27n
const PLENTY = 10n ** 30n

export type Release = '3.0' | '3.6'
type Create = (name: string, types?: string, ...values: Value[]) => Promise<string>

export async function deployMarket(
  chain: Chain,
  artifacts: Artifacts,
  release: Release,
  setups: readonly ReserveSetup[],
): Promise<AaveMarket> {
  const create = createDeployer(chain, artifacts)
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
  const rates = await createRates(create, release, provider)
  await set('setPoolImpl', await createPool(create, release, provider, rates))
  const configurator = release === '3.0' ? 'PoolConfigurator' : 'PoolConfiguratorInstance'
  await set('setPoolConfiguratorImpl', await create(configurator))
  const pool = await get('getPool')
  const tokens = await createTokens(create, release, setups)
  const settings = { pool, rates, configurator: await get('getPoolConfigurator') }
  await initReserves(chain, create, release, settings, tokens)
  const market: AaveMarket = { chain, pool, oracle, tokens: new Map(), borrowers: 0 }
  for (const [at, setup] of setups.entries()) {
    await configure(market, settings.configurator, tokens[at], setup)
  }
  return market
}

/** Creates a contract after the libraries it is linked with. */
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

const createPool = (create: Create, release: Release, provider: string, rates: string) =>
  release === '3.0'
    ? create('Pool', '(address)', provider)
    : create('PoolInstance', '(address,address)', provider, rates)

function createRates(create: Create, release: Release, provider: string): Promise<string> {
  if (release === '3.6') {
    return create('DefaultReserveInterestRateStrategyV2', '(address)', provider)
  }
  // Nine rates: the kinks need values, all slopes are 0.
  const values = [(RAY * 9n) / 10n, ...Array(7).fill(0n), RAY / 5n]
  const types = `(address${',uint256'.repeat(9)})`
  return create('DefaultReserveInterestRateStrategy', types, provider, ...values)
}

async function createTokens(create: Create, release: Release, setups: readonly ReserveSetup[]) {
  const found: string[] = []
  for (const { name, decimals } of setups) {
    found.push(
      release === '3.0'
        ? await create('MintableERC20', '(string,string,uint8)', name, name, decimals)
        : await create(
            'TestnetERC20',
            '(string,string,uint8,address)',
            name,
            name,
            decimals,
            admin,
          ),
    )
  }
  return found
}

async function initReserves(
  chain: Chain,
  create: Create,
  release: Release,
  { pool, configurator, rates }: { pool: string; configurator: string; rates: string },
  tokens: readonly string[],
): Promise<void> {
  const texts = (count: number) => Array(count).fill('x')
  const init = (types: string, rows: readonly Value[]) =>
    chain.send(admin, configurator, `initReserves((${types})[])`, rows)
  if (release === '3.0') {
    const kinds: string[] = []
    for (const name of ['AToken', 'StableDebtToken', 'VariableDebtToken']) {
      kinds.push(await create(name, '(address)', pool))
    }
    const row = async (token: string) => {
      const [decimals] = await chain.read(token, 'decimals()')
      return [...kinds, decimals, rates, token, treasury, nobody, ...texts(6), '0x']
    }
    const rows: Value[] = []
    for (const token of tokens) rows.push(await row(token))
    const types = 'address,address,address,uint8,address,address,address,address'
    await init(`${types}${',string'.repeat(6)},bytes`, rows)
    return
  }
  const three = '(address,address,address)'
  const collateral = await create('ATokenInstance', three, pool, nobody, treasury)
  const debt = await create('VariableDebtTokenInstance', '(address,address)', pool, nobody)
  const noInterest = `0x${encode('(uint16,uint32,uint32,uint32)', [9000, 0, 0, 0])}`
  const rows = tokens.map((token) => [collateral, debt, token, ...texts(4), '0x', noInterest])
  await init(`address,address,address${',string'.repeat(4)},bytes,bytes`, rows)
}

/** Makes a reserve what `setup` says, and fills it. */
async function configure(
  market: AaveMarket,
  configurator: string,
  address: string,
  { name, price, threshold, bonus, protocolFee }: ReserveSetup,
): Promise<void> {
  const { chain, pool, tokens } = market
  const set = (signature: string, ...values: (bigint | boolean)[]) =>
    chain.send(admin, configurator, signature, address, ...values)
  await set('setReserveBorrowing(address,bool)', true)
  const collateral = 'configureReserveAsCollateral(address,uint256,uint256,uint256)'
  await set(collateral, threshold - 100n, threshold, bonus)
  await set('setLiquidationProtocolFee(address,uint256)', protocolFee)
  const data = await chain.read(pool, 'getReserveData(address)', address)
  tokens.set(name, { address, collateral: addressIn(data[8]), debt: addressIn(data[10]) })
  await setPrice(market, name, price)
  for (const who of [lender, liquidator]) await fund(market, name, who, PLENTY)
  await supply(market, name, lender, PLENTY / 10n)
}
