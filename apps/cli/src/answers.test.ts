/**
 * What commands other than `run` print, word for word. A change of an answer is a change of these
 * files: read the difference, then `npx vitest run apps/cli/src/answers.test.ts -u`.
 */
import { registry } from 'cascade-engine'
import { fireSaleMethods, networkMethods, pageKinds } from 'cascade-engine/report'
import { expect, test } from 'vitest'
import { cascade, words } from '../../../test/in-process.ts'

const book = 'docs/impact/book.csv'
const orders = 'docs/impact/orders.csv'
const debts = 'docs/networks/liabilities.csv'
const funds = 'docs/networks/funds.csv'

const isEach = new Set(['threshold', 'debtrank', 'debtrank-single-hit'])
const network = (method: string) =>
  `network ${debts} -m ${method}${isEach.has(method) ? ' --each' : ''}`
const sale = (method: string) => `network ${funds} -m ${method} --shock ETH=1.5%`

const reverse = 'reverse case-1 --vary shocks.0.by=-1:-6'

const normal =
  "--generator '{draw: [{set: shocks.0.drop, as: simple-fall, model: normal, sigma: 0.04}]}'"
const fall = 'markets.exchange/COIN.totalDrop --metric markets.exchange/COIN.exogenousDrop'

const jointly =
  "--generator '{draw: [{set: shocks.0.drop, model: student, sigma: 0.04, freedom: 4}, " +
  '{set: shocks.1.drop, model: student, sigma: 0.04, freedom: 4}], ' +
  "correlation: [[1, 0.5], [0.5, 1]], freedom: 4}' --workers 1 --metric liquidatedUsd"

const fallen =
  "--generator '{draw: [{set: shocks.0.by, as: return, model: normal, mean: -2, sigma: 0.8}]}' " +
  '--metric badDebtUsd --spare venues.exchange.fund --want liquidatorsUsd'

/** By name of the file that holds the answer. */
const lines: Readonly<Record<string, string>> = {
  'explain-case-1': 'explain case-1 --account exchange/#765',
  'explain-exhaustion': 'explain liquidity-exhaustion --account exchange/long-348',
  'explain-crvusd': 'explain crvusd-llamma --account cat',
  'map-case-1': 'map case-1 --sigma 80% --horizon 1d --nearest 5 --survive 5%',
  'map-lending': 'map second-protocol --sigma 90% --horizon 7d',
  'map-october': 'map october-10-2025 --sigma 80% --horizon 1d',
  'map-json': 'map coin-margined --sigma 80% --horizon 1d --format json',
  'exposure-account': 'exposure rseth-2026 --of core/0x1f4c1c',
  'exposure-debts': 'exposure rseth-2026 --of arbitrum/0x8d11ae --format md',
  'exposure-token': 'exposure rseth-2026 --of rsETH-bridged --loss 15.12%',
  'exposure-contracts': 'exposure case-1 --of exchange/#765',
  'impact-book': `impact ${book} --sell 800 --within 1h --sigma 0.9 --half-life 5m`,
  'impact-orders': `impact ${orders} --format md`,
  'impact-json': `impact ${orders} --format json`,
  'compare-rate': 'compare case-1 --after venues.exchange.instruments.COIN.brackets.0.rate=0.01',
  'compare-cap': "compare wsteth-capo-2026 --before 'without=[rule]' --fail 'newlyLiquidated > 0'",
  'compare-seeds': "compare circuit-breaker --after 'mitigations=[]' --seeds 1-3",
  'sweep-curve': 'sweep case-1 --vary shocks.0.by=-6:-1:6',
  'sweep-map': 'sweep case-1 --vary shocks.0.by=-3,-1 --vary venues.exchange.fund=0,5000',
  'sweep-csv': 'sweep case-1 --vary shocks.0.by=-6:-1:3 --format csv',
  'reverse-one': `${reverse} --until 'liquidatedAccounts > 600'`,
  'reverse-two': `${reverse}:11 --vary venues.exchange.fund=5000:0:6 --until 'badDebtUsd > 0'`,
  'montecarlo-map': `montecarlo tail-map ${normal} --runs 400 --workers 1 --metric ${fall}`,
  'montecarlo-pieces': `montecarlo common-collateral --attribution ${jointly} --runs 200`,
  'register-firms': 'register cefi-lenders --nodes 6',
  'register-breaker': 'register circuit-breaker --metric totalShortfallUsd --nodes 4 -f md',
  'sensitivity-parts':
    "sensitivity circuit-breaker --off 'mitigations=[]' --off venues.exchange.fund=0",
  'sensitivity-settings': 'sensitivity case-1 --vary shocks.0.by=-4:-2 --samples 16 --format md',
  'optimise-fund': `optimise case-1 --vary venues.exchange.fund=0:8000:5 --runs 20 ${fallen}`,
  'calibrate-fall':
    "calibrate case-1 --vary shocks.0.by=-6:-1 --target 'liquidatedAccounts=654' " +
    '--seeds 1-2 --rounds 3',
  'list-venues': 'list venues',
  'list-scenarios': 'list scenarios',
  'validate-case-1': 'validate case-1',
  ...Object.fromEntries(networkMethods.map(({ id }) => [id, network(id)])),
  ...Object.fromEntries(fireSaleMethods.map(({ id }) => [id, sale(id)])),
}

async function answerTo(line: string): Promise<string> {
  const { exit, all } = await cascade(words(line))
  expect([0, 99]).toContain(exit)
  return `$ cascade ${line}\n\n${all}`
}

test.each(Object.entries(lines))('%s', async (name, line) => {
  const file = `../../../test/golden/answers/${name}.txt`
  await expect(await answerTo(line)).toMatchFileSnapshot(file)
})

test.each(pageKinds)('the page of every model of %s', async (kind) => {
  const pages: string[] = []
  for (const { id } of registry[kind as keyof typeof registry]) {
    pages.push(await answerTo(`list ${kind} ${id}`))
  }
  const file = `../../../test/golden/answers/pages-of-${kind}.txt`
  await expect(pages.join('\n')).toMatchFileSnapshot(file)
})
