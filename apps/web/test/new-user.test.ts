// Tried as somebody new would, from the page alone.
import { registry } from 'cascade-engine'
import { loadScenario } from 'cascade-engine/data-node'
import { runScenario, textOf } from 'cascade-engine/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, patienceMs, type Site, skipped, startSite } from './in-browser.ts'

/** Three loans on ETH at 4,000: one is safe down to −60 %, two are not. */
const loans = `account,instrument,size
careful,ETH,1000
careful,USD,-1300000
bold,ETH,2000
bold,USD,-6400000
large,ETH,5000
large,USD,-15500000
`

describe.skipIf(skipped !== '')('somebody new', { timeout: patienceMs }, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(async () => {
    await site?.close()
  })

  test('finds out what becomes of a 20× BTC long on 10 October 2025, and why', async () => {
    const page = await site.open()
    await page.getByRole('button', { name: 'My position' }).click()
    await page.getByRole('button', { name: 'What becomes of it?' }).click()
    const story = page.getByRole('region', { name: 'What became of it' })
    await story.waitFor()
    const text = await story.textContent()
    const file = 'scenarios/october-10-2025/scenario.yaml'
    const positions = ['hyperliquid/BTC long 20x 112000 10000']
    const loaded = await loadScenario(file, registry, { positions })
    const { record } = runScenario(loaded, { registry, file, command: '' })
    const told = record.positions[0]?.story.told.map(textOf) ?? []
    expect(told.join(' ')).toMatch(/^Liquidated at .* Had nobody else been forced: liquidated/)
    for (const line of told) expect(text).toContain(line)
    expect(site.faults).toEqual([])
  })

  test('finds what a fall of ETH leaves in his loans, and which leaves a million', async () => {
    const page = await site.open({ hash: 'scenario=case-1' })
    await drawn(page)
    await page.getByRole('button', { name: 'Your own' }).click()
    await page.getByRole('button', { name: 'a lending market (ETH against USD)' }).click()
    await page.getByText('own-lending-market · 1 venue').waitFor()
    await page.getByRole('button', { name: 'Your own' }).click()
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'loans.csv', mimeType: 'text/csv', buffer: Buffer.from(loans) },
    })
    await page.getByRole('button', { name: 'Run with it' }).click()
    await page.getByText('3 accounts').waitFor()
    const answers = page.getByRole('region', { name: 'What happened, why, who pays' })
    const bad = await answers.locator('strong').nth(2).textContent()
    expect(bad).toMatch(/^\$[\d.]+(k|M) bad debt/)
    await page.getByRole('button', { name: 'Lab' }).click()
    const many = page.getByRole('region', { name: 'One setting over many values' })
    expect(await many.getByLabel('Setting').inputValue()).toBe('shocks.0.drop=0:0.5:11')
    await many.getByRole('button').click()
    await many.getByRole('table').waitFor()
    const sentence = await many.locator('p.strong').first().textContent()
    console.info(`a fall of 25 % leaves ${bad}; ${sentence}`)
    expect(sentence).toMatch(/^totalShortfallUsd <= 1e6 .*between/)
    // To the last figure, and drawn: the limit is a million already.
    await page.getByRole('button', { name: 'Reverse' }).click()
    await page.getByRole('button', { name: 'Which is the mildest?' }).click()
    const mildest = page.getByTestId('mildest')
    await mildest.waitFor()
    const fall = Number(/= ([\d.]+), not yet/.exec((await mildest.textContent()) ?? '')?.[1])
    console.info(`the smallest fall that leaves a million: ${fall}`)
    expect(fall).toBeGreaterThan(0.2)
    expect(fall).toBeLessThan(0.25)
    expect(site.faults).toEqual([])
  })
})
