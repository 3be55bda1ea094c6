import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fireSaleMethods, networkMethods } from 'cascade-engine/report'
import { afterAll, describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/cascade.js', import.meta.url))
const shipped = fileURLToPath(new URL('../../../docs/networks/liabilities.csv', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-network-'))
afterAll(() => rmSync(folder, { recursive: true }))

function network(...args: string[]) {
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 } as const
  return spawnSync(process.execPath, [bin, 'network', ...args], options)
}
const json = (...args: string[]) => JSON.parse(network(shipped, '-f', 'json', ...args).stdout)

describe('the shipped lender chain', () => {
  test('is AT-6 once the fund has lost 70', () => {
    const { institutions } = json()
    const paid = institutions.map((it: { paid: number }) => it.paid)
    for (const [row, value] of [50, 57.39130434782609, 60.869565217391305, 0].entries()) {
      expect(paid[row]).toBeCloseTo(value, 12)
    }
    const costly = json('-m', 'rogers-veraart', '--alpha', '80%', '--beta', '0.8')
    expect(costly.institutions[1].paid).toBeCloseTo(35.04516129032258, 12)
    expect(costly).toMatchObject({ alpha: 0.8, beta: 0.8 })
  })

  test('tells who falls by himself and who is dragged down', () => {
    const { stdout, status } = network(shipped)
    expect(status).toBe(0)
    expect(stdout).toContain('By themselves: Fund. Dragged down: Desk, Lender.')
    expect(stdout).toContain('With 50 in cash everybody would pay: for Fund.')
    expect(stdout).toMatch(/^Lender +25 +0 +70 +60.9 +87.0 % +34.1 +0 +3$/m)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('a shock replaces the loss of the file', () => {
    expect(json('--shock', 'Fund=20%').loss).toEqual([24, 0, 0, 0])
    expect(json('--shock', 'Desk=1', '--shock', 'Lender=50%').loss).toEqual([0, 1, 2.5, 0])
    expect(network(shipped, '--shock', 'Fund=0').stdout).toContain('Everybody pays in full.')
  })

  test('calls and wrong-way collateral of a file', () => {
    writeFileSync(
      join(folder, 'called.csv'),
      'from,to,amount,collateral,wrong_way,call\na,b,50,10,0.8,now\na,c,50,,,2022-07-01\n',
    )
    writeFileSync(join(folder, 'three.csv'), 'name,external_assets\na,45\nb,0\nc,0\n')
    const run = (...args: string[]) =>
      network('called.csv', '--institutions', 'three.csv', '-f', 'json', ...args).stdout
    const early = JSON.parse(run('--on', '2022-06-13'))
    expect(early.institutions[0]).toMatchObject({ owed: 40, paid: 40 })
    expect(early.exposures[1]).toMatchObject({ exposure: 40, default: 48, wrong: 8 })
    expect(early.says.join(' ')).toContain('40 of 90 are due')
    expect(JSON.parse(run()).institutions[0]).toMatchObject({ owed: 90, paid: 45, round: 1 })
    expect(network('called.csv', '--institutions', 'three.csv', '--on', 'soon').status).toBe(2)
  })

  test.each(networkMethods.map(({ id }) => id))('%s in every format', (id) => {
    for (const format of ['table', 'csv', 'json', 'md', 'html']) {
      const { stdout, stderr, status } = network(shipped, '-m', id, '-f', format)
      expect(status, stderr).toBe(0)
      expect(stdout).toContain('Lender')
      expect(stdout).not.toMatch(/NaN|undefined|Infinity/)
    }
  })

  test('--each says who would take most with it', () => {
    const { stdout } = network(shipped, '-m', 'debtrank', '--each')
    expect(stdout).toContain('Fund would take most with it')
    expect(json('-m', 'threshold', '--each').defaults[0]).toMatchObject({
      institution: 'Fund',
      others: 250,
    })
  })
})

test('the page has a picture without a script, and names are no markup', () => {
  const name = '<img src=x>'
  writeFileSync(join(folder, 'debts.csv'), `from,to,amount\n${name},b,3\n`)
  writeFileSync(join(folder, 'institutions.csv'), `name,external_assets\n${name},1\nb,1\n`)
  const { status, stderr } = network('debts.csv', '-f', 'html', '-o', 'page.html')
  expect(status).toBe(0)
  expect(stderr).toContain('page.html')
  const page = readFileSync(join(folder, 'page.html'), 'utf8')
  expect(page).toContain('<svg class="network"')
  expect(page).toContain('script-src &#39;none&#39;')
  expect(page).not.toContain('<img')
  expect(page.match(/<circle class="node"/g)).toHaveLength(2)
  expect(network('debts.csv', '-f', 'html').stdout).toBe(page)
})

test('of 300 institutions 200 are drawn, and the page says so', () => {
  const rows = Array.from({ length: 300 }, (_, row) => `n${row},${1 + row},0`)
  const debts = rows.map((_, row) => `n${row},n${(row + 1) % 300},${1 + row}`)
  const many = join(folder, 'many')
  mkdirSync(many)
  writeFileSync(join(many, 'institutions.csv'), `name,external_assets,loss\n${rows.join('\n')}\n`)
  writeFileSync(join(many, 'debts.csv'), `from,to,amount\n${debts.join('\n')}\n`)
  const { stdout } = network('many/debts.csv', '-f', 'html')
  expect(stdout.match(/<circle class="node"/g)).toHaveLength(200)
  expect(stdout).toContain('100 institutions')
  expect(network('many/debts.csv').stdout).toContain('… 280 more, --all')
})

describe('a mistake says what is allowed', () => {
  test.each([
    [['nowhere.csv'], 'there is no file nowhere.csv'],
    [[shipped, '--institutions', 'nowhere.csv'], 'columns name and external_assets'],
    [[shipped, '--shock', 'Fnd=5%'], 'did you mean Fund?'],
    [[shipped, '--shock', 'Fund'], 'NAME=40% or NAME=amount'],
    [[shipped, '--shock', 'Fund=121'], '0 to 120'],
    [[shipped, '-m', 'rogers-veraart', '--alpha', '2'], '--alpha is 2'],
    [[shipped, '-m', 'neva', '--sigma', '0'], 'a share above 0'],
    [[shipped, '--each'], 'with --method threshold'],
    [[shipped, '-m', 'debt-rank'], 'Allowed choices are eisenberg-noe'],
  ])('%j', (args, message) => {
    const { status, stderr, stdout } = network(...args)
    expect(status).toBe(2)
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
  })
})

describe('fire sales of three funds', () => {
  const funds = fileURLToPath(new URL('../../../docs/networks/funds.csv', import.meta.url))
  const sell = (...args: string[]) => network(funds, ...args)
  const told = (...args: string[]) => JSON.parse(sell(...args, '-f', 'json').stdout)

  test.each(fireSaleMethods.map(({ id }) => id))('%s in every format', (id) => {
    for (const format of ['table', 'csv', 'json', 'md', 'html']) {
      const { stdout, stderr, status } = sell('-m', id, '-f', format, '--shock', 'ETH=3%')
      expect(status, stderr).toBe(0)
      expect(stdout).toContain(format === 'csv' ? 'firm,assets,equity' : 'ETH')
      expect(stdout).not.toMatch(/NaN|undefined/)
    }
  })

  // Reference: shared/spec/models.md 1.6.
  test('the jump of Cifuentes, Ferrucci and Shin', () => {
    const method = ['-m', 'cifuentes-ferrucci-shin']
    const calm = told(...method)
    expect(calm.assets).toEqual([
      {
        asset: 'ETH',
        shock: 0.01,
        price: 0.99,
        severest: expect.closeTo(0.8170537998, 9),
        sold: 0,
      },
    ])
    const fallen = told(...method, '--shock', 'ETH=1.5%')
    expect(fallen.assets[0].price).toBeCloseTo(0.812927265464, 11)
    expect(fallen.firms.map(({ sold }: { sold: number }) => sold)).toEqual([1, 1, 1])
    expect(sell(...method).stdout).toContain('There is more than one outcome')
    for (const line of sell(...method).stdout.split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80)
    }
  })

  test.each([
    [['--shock', 'BTC=1%'], 'ETH'],
    [['--shock', 'ETH=120%'], '--shock is 120%'],
    [['--ratio', '0'], '--ratio is 0'],
    [['--assets', 'nowhere.csv'], 'there is no file nowhere.csv'],
  ])('%j is refused', (args, message) => {
    const { stderr, status } = sell('-m', 'cifuentes-ferrucci-shin', ...args)
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })

  test('a column that the method needs and the file has not is named', () => {
    const assets = join(folder, 'few.csv')
    writeFileSync(assets, 'asset\nETH\n')
    const { stderr } = sell('-m', 'cont-schaanning', '--assets', assets)
    expect(stderr).toContain('cont-schaanning needs the depth of every asset')
  })
})
