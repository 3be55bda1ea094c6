// Views beside the cascade: what they tell is what the engine says to the command.
import { readFileSync } from 'node:fs'
import { registry, studies } from 'cascade-engine'
import { loadScenario } from 'cascade-engine/data-node'
import { finish, openDesk, runScenario, textOf } from 'cascade-engine/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, patienceMs, type Site, skipped, startSite } from './in-browser.ts'

const file = 'scenarios/case-1/scenario.yaml'
const waiting = { timeout: 20_000 }

describe.skipIf(skipped !== '')('views of the page', { timeout: patienceMs }, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(async () => {
    await site?.close()
  })
  const open = (view: string) => site.open({ hash: `scenario=case-1&view=${view}` })

  test('a position of one’s own is told as the command tells it', async () => {
    const page = await open('position')
    // What is known of the contracts fills the form.
    await page.getByTestId('hash').waitFor()
    await page.getByLabel('Leverage, ×').fill('25')
    await page.getByLabel('Entry price').fill('100')
    await page.getByLabel(/^Margin put in/).fill('1000')
    await page.getByRole('button', { name: 'What becomes of it?' }).click()
    const story = page.getByRole('region', { name: 'What became of it' })
    await story.waitFor()
    const loaded = await loadScenario(file, registry, {
      positions: ['exchange/COIN long 25x 100 1000'],
    })
    const { record } = runScenario(loaded, { registry, file, command: '' })
    for (const line of record.positions[0]?.story.told ?? []) {
      expect(await story.textContent()).toContain(textOf(line))
    }
    await page.getByLabel('Leverage, ×').fill('500')
    await page.getByRole('button', { name: 'What becomes of it?' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('below its margin')
    expect(site.faults).toEqual([])
  })

  test('accounts are searched, sorted, scrolled; one of them is explained', async () => {
    const page = await open('accounts')
    const rows = page.locator('.virtual tbody button')
    await expect.poll(() => rows.count(), waiting).toBeGreaterThan(10)
    // No more rows are in the page than are in sight.
    expect(await rows.count()).toBeLessThan(40)
    const before = await rows.first().textContent()
    await page.evaluate(`document.querySelector('.virtual').scrollTo(0, 28 * 900)`)
    await expect.poll(() => rows.first().textContent(), waiting).not.toBe(before)
    await page.getByLabel('Status').selectOption('liquidated')
    const told = page.getByRole('region', { name: 'Accounts' }).getByRole('status')
    await expect.poll(() => told.textContent(), waiting).toBe('654 rows of 1,000 accounts')
    await page.getByLabel('Search by name').fill('#765')
    await expect.poll(() => rows.count(), waiting).toBe(1)
    await rows.first().click()
    const story = page.getByRole('region', { name: 'One account' })
    await story.waitFor()
    expect(await story.textContent()).toContain('Of the fall that liquidated it')
    expect(await story.locator('ol.causes li').count()).toBeGreaterThan(1)
    expect(site.faults).toEqual([])
  })

  test('a level of the map says where a price that touches it ends', async () => {
    const page = await open('map')
    const map = page.getByRole('region', { name: 'Map', exact: true })
    await map.getByRole('table').waitFor()
    await map.getByRole('button', { name: '97.01' }).click()
    const told = page.locator('.told')
    await expect.poll(() => told.textContent(), waiting).toContain('If exchange/COIN touches 97.01')
    const text = readFileSync(file, 'utf8')
    const positions = readFileSync('scenarios/case-1/positions.csv', 'utf8')
    const source = { file, text, files: new Map([['positions.csv', { text: positions }]]) }
    const desk = openDesk(source, { registry, studies })
    const level = 0.97 * (desk.contracts[0]?.price ?? 0)
    expect(await told.textContent()).toBe(textOf(desk.touch('exchange/COIN', level).told))
    await page.getByRole('button', { name: 'With 10 other seeds' }).click()
    const band = page.getByTestId('band')
    const { told: over } = finish(desk.touchBand('exchange/COIN', level, 10))
    await expect.poll(() => band.textContent(), waiting).toBe(textOf(over))
    await page.getByLabel('undivided').selectOption('leverage')
    await expect.poll(() => map.getByRole('table').textContent(), waiting).toContain('> 50x')
    expect(site.faults).toEqual([])
  })

  test('a link shows somebody else the same', async () => {
    const page = await site.open({ hash: 'scenario=case-1&view=cascade&size=0.5' })
    await drawn(page)
    const knob = page.getByLabel('Size of the shocks')
    await expect.poll(() => knob.inputValue(), waiting).toBe('0.5')
    const code = page.locator('pre code')
    await expect.poll(() => code.textContent(), waiting).toContain('--set shocks.0.by=-1.5')
    await page.getByRole('button', { name: 'Map' }).click()
    expect(await page.evaluate('location.hash')).toBe('#scenario=case-1&view=map&size=0.5')
    expect(site.faults).toEqual([])
  })
})
