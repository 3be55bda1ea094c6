// Changes, edges and files of one's own: what they tell is what the engine says.
import { readFileSync } from 'node:fs'
import { registry, studies } from 'cascade-engine'
import { finish, openDesk, textOf, usualMetrics } from 'cascade-engine/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, patienceMs, type Site, skipped, startSite } from './in-browser.ts'

const waiting = { timeout: 20_000 }

function deskOf(id: string, ...names: string[]) {
  const file = `scenarios/${id}/scenario.yaml`
  const contents = names.map((name) => [name, readFileSync(`scenarios/${id}/${name}`, 'utf8')])
  const files = new Map(contents.map(([name = '', text = '']) => [name, { text }]))
  return openDesk({ file, text: readFileSync(file, 'utf8'), files }, { registry, studies })
}

describe.skipIf(skipped !== '')('the lab', { timeout: patienceMs }, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(async () => {
    await site?.close()
  })
  const open = (view: string, scenario = 'case-1') =>
    site.open({ hash: `scenario=${scenario}&view=${view}` })

  test('A against B, and a setting over many values', async () => {
    const page = await open('lab')
    await page.getByTestId('hash').waitFor()
    const both = page.getByRole('region', { name: 'A against B' })
    await both.getByLabel('Setting').fill('venues.exchange.fund')
    // What it is now is filled in.
    expect(await both.getByLabel('Value in B').inputValue()).toBe('0')
    await both.getByLabel('Value in B').fill('5000')
    await both.getByRole('button', { name: 'Compare' }).click()
    await both.getByRole('table').waitFor()
    const desk = deskOf('case-1', 'positions.csv')
    const { sentences } = desk.compare([], ['venues.exchange.fund=5000'])
    for (const sentence of sentences) {
      expect(await both.textContent()).toContain(textOf(sentence))
    }
    expect(await both.locator('path.ghost').count()).toBe(1)
    const many = page.getByRole('region', { name: 'One setting over many values' })
    await many.getByLabel('Looked for').fill('totalShortfallUsd > 1e4')
    await many.getByRole('button').click()
    await many.getByRole('table').waitFor()
    const asked = { until: 'totalShortfallUsd > 1e4', metrics: usualMetrics }
    const swept = finish(desk.sweep({ ...asked, vary: ['shocks.0.by=0:-6:11'] }))
    for (const sentence of swept.sentences) {
      expect(await many.textContent()).toContain(textOf(sentence))
    }
    expect(site.faults).toEqual([])
  })

  test('an edge is taken away', async () => {
    const page = await open('contagion', 'cefi-lenders')
    const infection = page.getByTestId('infection')
    await infection.locator('.node').first().waitFor()
    const { picture } = deskOf('cefi-lenders', 'loans.csv').run({})
    expect(await infection.locator('.node').count()).toBe(picture?.nodes.length)
    const far = page.getByLabel('How far the infection has come')
    await far.press('Home')
    expect(await infection.locator('.node.ahead').count()).toBe(
      picture?.nodes.filter(({ generation }) => generation > 0).length,
    )
    await infection.getByText('firm North').hover()
    expect(await page.getByRole('tooltip').textContent()).toContain('because of firm Fund')
    await page.getByRole('button', { name: 'without debts' }).click()
    const without = page.getByRole('region', { name: 'Without an edge' })
    await without.getByRole('table').first().waitFor()
    const { sentences } = deskOf('cefi-lenders', 'loans.csv').compare([], ['without=[debt]'])
    for (const sentence of sentences) {
      expect(await without.textContent()).toContain(textOf(sentence))
    }
    await infection.getByRole('button', { name: 'protocol/#285' }).click()
    await page.getByRole('region', { name: 'One account' }).waitFor()
    expect(site.faults).toEqual([])
  })

  test('accounts of one’s own, and a scenario of one’s own', async () => {
    const page = await open('own')
    await page.getByTestId('hash').waitFor()
    const csv = 'account,size,entry,margin\nann,10,100,40\nbob,10,100,900\n'
    const files = page.locator('input[type=file]')
    await files.setInputFiles({ name: 'my.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.getByRole('button', { name: 'Run with it' }).click()
    await drawn(page)
    await expect.poll(() => page.locator('header').textContent(), waiting).toContain('2 accounts')
    expect(await page.locator('pre code').textContent()).toContain('--set')
    const hash = await page.getByTestId('hash').textContent()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy a link' }).click()
    await page.getByText('Copy a link: done').waitFor()
    const link = (await page.evaluate('navigator.clipboard.readText()')) as string
    const other = await site.open({ url: link })
    await expect.poll(() => other.getByTestId('hash').textContent(), waiting).toBe(hash)
    await page.getByRole('button', { name: 'Your own' }).click()
    const text = readFileSync('scenarios/leverage-cap/scenario.yaml')
    await files.setInputFiles({ name: 'a.yaml', mimeType: 'text/yaml', buffer: text })
    await expect.poll(() => page.locator('h1').textContent(), waiting).toContain('leverage')
    await page.getByRole('button', { name: 'Your own' }).click()
    const bad = Buffer.from('id: bad\ntitle: Bad\nvenues: 5\n')
    await files.setInputFiles({ name: 'bad.yaml', mimeType: 'text/yaml', buffer: bad })
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('bad.yaml:3')
    expect(site.faults).toEqual([])
  })

  test('a text is edited, run, and travels in a link', async () => {
    const page = await open('own', 'leverage-cap')
    await page.getByTestId('hash').waitFor()
    await page.getByText('Edit the scenario that is open').click()
    const text = page.getByLabel('The scenario as text')
    const edited = (await text.inputValue()).replace('drop: 0.06', 'drop: 0.03')
    await text.fill(edited)
    // A mistake stands at its line as it is typed, and is not run.
    const right = await text.inputValue()
    await text.fill(right.replace(/^seed:.*$/m, '').replace(/^id: /m, 'seed: none\nid: '))
    const alert = page.getByRole('alert')
    await alert.waitFor()
    const at = (await text.inputValue()).split('\n').findIndex((line) => line.startsWith('seed'))
    expect(await alert.textContent()).toContain(`scenario.yaml:${at + 1}`)
    expect(await page.locator('.editor .wrong').textContent()).toBe(String(at + 1))
    expect(await page.getByRole('button', { name: 'Run this text' }).isDisabled()).toBe(true)
    await text.fill(`${right}\nexecu`)
    const may = page.getByRole('region', { name: 'What may be written here' })
    await may.getByRole('button', { name: 'execution' }).click()
    expect(await text.inputValue()).toBe(`${right}\nexecution`)
    await text.fill(right)
    await page.getByText('No mistakes.').waitFor()
    await page.getByRole('button', { name: 'Run this text' }).click()
    const desk = openDesk({ file: 'scenario.yaml', text: edited }, { registry, studies })
    const { hash } = desk.run({})
    await expect.poll(() => page.getByTestId('hash').textContent(), waiting).toBe(hash)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy a link' }).click()
    await page.getByText('Copy a link: done').waitFor()
    const link = (await page.evaluate('navigator.clipboard.readText()')) as string
    expect(link).toContain('own=')
    const other = await site.open({ url: link })
    await expect.poll(() => other.getByTestId('hash').textContent(), waiting).toBe(hash)
    const cut = await site.open({ url: link.slice(0, -20) })
    await cut.getByRole('alert').waitFor()
    expect(await cut.getByRole('alert').textContent()).toContain('the link holds no scenario')
    expect(site.faults).toEqual([])
  })

  test('a drawing, tables and events are taken away', async () => {
    const page = await open('cascade')
    await drawn(page)
    const take = async (name: string) => {
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name, exact: true }).click()
      return readFileSync(await (await download).path())
    }
    expect((await take('Drawing as SVG')).toString()).toContain('<path class="price"')
    expect((await take('as PNG')).subarray(1, 4).toString()).toBe('PNG')
    expect((await take('Rounds as CSV')).toString().split('\n')[1]).toMatch(/^1,0,368,/)
    expect((await take('Accounts as CSV')).toString().trim().split('\n')).toHaveLength(1001)
    expect((await take('Events as Parquet')).subarray(0, 4).toString()).toBe('PAR1')
    expect((await take('Scenario as YAML')).toString()).toContain('id: case-1')
    expect(site.faults).toEqual([])
  })

  test('every topic opens a scenario that is there', async () => {
    const page = await open('learn')
    const links = page.getByRole('region', { name: 'Learn' }).getByRole('button')
    expect(await links.count()).toBe(22)
    await page.getByRole('button', { name: 'A gamma squeeze' }).click()
    await drawn(page)
    expect(await page.evaluate('location.hash')).toContain('scenario=gamma-squeeze&view=cascade')
    expect(site.faults).toEqual([])
  })
})
