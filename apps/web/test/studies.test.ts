// Tail, Reverse, Attack: many runs in the tab, and what is drawn of them is what the engine says.
import { readFileSync } from 'node:fs'
import { cascade, compile, createRun, registry, studies } from 'cascade-engine'
import { buildSnapshot, parseScenario } from 'cascade-engine/data'
import { loadScenario } from 'cascade-engine/data-node'
import { finish, openDesk, planScenario, textOf } from 'cascade-engine/report'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { patienceMs, type Site, skipped, startSite } from './in-browser.ts'

const waiting = { timeout: 30_000 }

function deskOf(id: string, ...names: string[]) {
  const file = `scenarios/${id}/scenario.yaml`
  const contents = names.map((name) => [name, readFileSync(`scenarios/${id}/${name}`, 'utf8')])
  const files = new Map(contents.map(([name = '', text = '']) => [name, { text }]))
  return openDesk({ file, text: readFileSync(file, 'utf8'), files }, { registry, studies })
}

/** Numbers that a drawing was made of. */
async function numbersOf(marks: Locator, name: string): Promise<number[]> {
  const texts = await marks.evaluateAll((all, key) => all.map((it) => it.getAttribute(key)), name)
  return texts.map((text) => (text === '' || text === null ? Number.NaN : Number(text)))
}

describe.skipIf(skipped !== '')('studies on the page', { timeout: patienceMs }, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(async () => {
    await site?.close()
  })
  const open = async (view: string, scenario: string) => {
    const page = await site.open({ hash: `scenario=${scenario}&view=${view}` })
    await page.getByTestId('hash').waitFor()
    return page
  }

  test('losses of many runs, with VaR and ES of every method; a bar leads to a run', async () => {
    const page = await open('tail', 'case-1')
    const losses = page.getByRole('region', { name: 'Losses of many runs' })
    const generator = await losses.getByLabel(/^What is drawn/).inputValue()
    await losses.getByLabel('Runs').fill('150')
    await losses.getByRole('button', { name: 'Draw and run' }).click()
    const chart = page.getByTestId('loss-chart')
    await chart.waitFor()
    const market = 'markets.exchange/COIN'
    const metrics = [`${market}.totalDrop`, `${market}.exogenousDrop`, 'liquidatedAccounts']
    const loss = await losses.getByLabel('Loss').inputValue()
    const asked = { generator, runs: 150, drawSeed: 1, until: '' }
    const tail = finish(
      deskOf('case-1', 'positions.csv').tail({ ...asked, metrics: [loss, ...metrics] }),
    )
    const { risk, attribution, sentences } = tail.report
    expect(risk.length).toBeGreaterThan(3)
    const rows = chart.locator('.method')
    expect(await numbersOf(rows, 'data-var')).toEqual(risk.map((it) => it.valueAtRisk))
    expect(await numbersOf(rows, 'data-es')).toEqual(risk.map((it) => it.shortfall ?? Number.NaN))
    // An interval that nobody knows is not drawn.
    const known = risk.filter(({ low, high }) => low !== null || high !== null)
    expect(await chart.locator('.whisker:not(.thin)').count()).toBe(known.length)
    const columns = chart.locator('.column')
    const drawn = (await numbersOf(columns, 'data-runs')).reduce((sum, it) => sum + it, 0)
    expect(drawn).toBe(150)
    const pieces = page.getByTestId('attribution').locator('[data-piece]')
    expect(await numbersOf(pieces, 'data-value')).toEqual(
      attribution.flatMap(({ normal, tail: own, cascade, total }) => [normal, own, cascade, total]),
    )
    expect(await losses.textContent()).toContain(textOf(sentences[0] ?? ''))
    // The rightmost bar holds the worst run: opened, it ends in the hash that was told.
    await columns.last().click()
    const runs = page.getByRole('region', { name: 'Runs of the bar' })
    const worst = tail.runs.reduce((a, b) => ((b.metrics[0] ?? 0) > (a.metrics[0] ?? 0) ? b : a))
    await runs.getByRole('button', { name: `run ${worst.run}`, exact: true }).click()
    await expect.poll(() => page.getByTestId('hash').textContent(), waiting).toBe(worst.hash)
    expect(site.faults).toEqual([])
  })

  test('a loss curve with its limit, and a map of two settings', async () => {
    const page = await open('tail', 'case-1')
    const curve = page.getByRole('region', { name: 'Loss by setting' })
    await curve.getByLabel('Setting=').fill('shocks.0.by=0:-6:7')
    await curve.getByLabel('Limit').fill('5000')
    await curve.getByRole('button', { name: 'Draw the curve' }).click()
    const points = page.getByTestId('curve').locator('circle')
    await points.first().waitFor()
    const metric = await curve.getByLabel('Number').inputValue()
    const desk = deskOf('case-1', 'positions.csv')
    const sweep = (vary: string[]) => finish(desk.sweep({ vary, until: '', metrics: [metric] }))
    const one = sweep(['shocks.0.by=0:-6:7']).points.map(({ metrics }) => metrics[0])
    expect(await numbersOf(points, 'data-y')).toEqual(one)
    expect(await page.getByTestId('curve').locator('circle.over').count()).toBe(
      one.filter((it) => (it ?? 0) > 5000).length,
    )
    await curve.getByLabel('and another').fill('venues.exchange.fund=0:5000:3')
    await curve.getByRole('button').click()
    const cells = page.getByTestId('grid-map').locator('.cell')
    await cells.first().waitFor()
    const both = sweep(['shocks.0.by=0:-6:7', 'venues.exchange.fund=0:5000:3'])
    expect(await numbersOf(cells, 'data-value')).toEqual(
      both.points.map(({ metrics }) => metrics[0]),
    )
    expect(site.faults).toEqual([])
  })

  test('the smallest fall that leaves a loss, and a limit that is dragged', async () => {
    const page = await open('reverse', 'second-protocol')
    const reverse = page.getByRole('region', { name: 'Reverse' })
    await reverse.getByRole('button', { name: 'Which is the mildest?' }).click()
    const told = page.getByTestId('mildest')
    await told.waitFor()
    const desk = deskOf('second-protocol')
    const vary = [await reverse.getByLabel('Setting=').inputValue()]
    const metric = await reverse.getByLabel('Number').inputValue()
    const limit = Number(await reverse.getByLabel('Limit: above').inputValue())
    const { report } = finish(desk.reverse({ vary, metric, limit }))
    expect(await told.textContent()).toBe(textOf(report.sentences[0] ?? ''))
    const line = await page.locator('.limit line').boundingBox()
    if (!line) throw new Error('there is no line')
    await page.mouse.move(line.x + 300, line.y)
    await page.mouse.down()
    await page.mouse.move(line.x + 300, line.y + 60, { steps: 5 })
    expect(await told.textContent()).toContain('of the points that were run, first at')
    await page.mouse.up()
    await expect.poll(() => told.textContent(), waiting).toMatch(/^Met first at/)
    const now = Number(await reverse.getByLabel('Limit: above').inputValue())
    expect(now).toBeLessThan(limit)
    const again = finish(desk.reverse({ vary, metric, limit: now }))
    expect(await told.textContent()).toBe(textOf(again.report.sentences[0] ?? ''))
    await reverse.getByLabel('and another').fill('venues.first.instruments.ETH.bonus=0.05:0.15:3')
    await reverse.getByRole('button', { name: 'Which is the mildest?' }).click()
    const cells = page.getByTestId('grid-map').locator('.cell')
    await cells.first().waitFor()
    const two = [...vary, 'venues.first.instruments.ETH.bonus=0.05:0.15:3']
    const map = finish(desk.reverse({ vary: two, metric, limit: now }))
    expect(await numbersOf(cells, 'data-value')).toEqual(map.numbers)
    const marked = page.getByTestId('grid-map').locator('circle')
    expect(await marked.count()).toBe(map.report.minimal.length)
    expect(site.faults).toEqual([])
  })

  test('a long search can be stopped, and says what it knows', async () => {
    const page = await open('reverse', 'case-1')
    const reverse = page.getByRole('region', { name: 'Reverse' })
    await reverse.getByLabel('Setting=').fill('shocks.0.by=-1:-6:3000')
    await reverse.getByRole('button', { name: 'Which is the mildest?' }).click()
    await reverse.getByText(/ of 3000 runs/).waitFor()
    await reverse.getByRole('button', { name: /^Stop/ }).click()
    await page.getByTestId('mildest').waitFor()
    expect(await page.getByTestId('mildest').textContent()).toContain('It was stopped')
    expect(site.faults).toEqual([])
  })

  test('the best plan of an attacker, and where it ceases to pay', async () => {
    const page = await open('attack', 'case-1')
    await page.getByRole('button', { name: 'mango-2022' }).click()
    const attack = page.getByRole('region', { name: 'Attack' })
    await attack.getByLabel('Plans tried, at most').fill('150')
    await attack.getByRole('button', { name: 'Search' }).click()
    await attack.getByRole('table').waitFor()
    const desk = deskOf('mango-2022')
    const search = (...vary: string[]) =>
      finish(desk.attack({ vary, goal: 'profit', tries: 150 })).points
    const [best] = search()
    expect(await attack.getByRole('row').count()).toBe((best?.attack.steps.length ?? 0) + 1)
    await attack.getByLabel('Over a setting').fill('actors.0.caps.0.most=1e7,1.1e8')
    await attack.getByLabel('and another').fill('markets.ftx.liquidity.quote=4e5,4e6')
    await attack.getByRole('button', { name: 'Search' }).click()
    const cells = page.getByTestId('grid-map').locator('.cell')
    await cells.first().waitFor()
    const grid = search('actors.0.caps.0.most=1e7,1.1e8', 'markets.ftx.liquidity.quote=4e5,4e6')
    expect(await numbersOf(cells, 'data-value')).toEqual(grid.map((it) => it.attack.best.profit))
    expect(site.faults).toEqual([])
  })

  test('the best plan is opened as a run, and a link shows it to somebody else', async () => {
    const page = await open('attack', 'mango-2022')
    const attack = page.getByRole('region', { name: 'Attack' })
    await attack.getByLabel('Plans tried, at most').fill('150')
    await attack.getByLabel('Over a setting').fill('markets.ftx.liquidity.quote=4e5,4e6')
    await attack.getByRole('button', { name: 'Search' }).click()
    await attack.getByRole('button', { name: 'Open this plan as a run' }).click()
    const points = finish(
      deskOf('mango-2022').attack({
        ...{ vary: ['markets.ftx.liquidity.quote=4e5,4e6'], goal: 'profit', tries: 150 },
      }),
    ).points
    const best = points.reduce((a, b) => (b.attack.best.profit > a.attack.best.profit ? b : a))
    // As `cascade attack --plan` writes it, and `cascade run` replays it.
    const file = 'scenarios/mango-2022/scenario.yaml'
    const set = [`markets.ftx.liquidity.quote=${best.values[0]}`]
    const loaded = await loadScenario(file, registry, { set })
    const written = JSON.stringify(planScenario(loaded, 0, best.attack.steps))
    const { snapshot, settings } = buildSnapshot(parseScenario(written, file), registry)
    const run = createRun(compile(snapshot, settings, registry), registry)
    const { hash } = cascade(run)
    expect(best.attack.best.profit).toBeGreaterThan(0)
    await expect.poll(() => page.getByTestId('hash').textContent(), waiting).toBe(hash)
    await page.getByRole('region', { name: 'The cascade' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy a link' }).click()
    await page.getByText('Copy a link: done').waitFor()
    const link = (await page.evaluate('navigator.clipboard.readText()')) as string
    const other = await site.open({ url: link })
    await expect.poll(() => other.getByTestId('hash').textContent(), waiting).toBe(hash)
    expect(site.faults).toEqual([])
  })
})
