// The report in a real browser: it draws, loads nothing, and fits a phone.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reportOf } from 'cascade-engine/report'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleEvents, sampleRecord } from '../../../../test/sample-record.ts'
import { reportPage } from './report.ts'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const found = process.env.CHROMIUM ?? places.find((path) => existsSync(path))
// .ci/run also tests what somebody sees who has no browser.
const executablePath = process.env.CASCADE_NO_BROWSER ? undefined : found

describe.skipIf(!executablePath)('report.html in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-report-'))
  const file = join(folder, 'report.html')
  const faults: string[] = []
  let browser: Browser

  beforeAll(async () => {
    writeFileSync(file, reportPage(reportOf(sampleRecord), sampleEvents))
    browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: ['--no-sandbox'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  async function open(width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    page.on('console', (message) => faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) faults.push(request.url())
    })
    await page.goto(pathToFileURL(file).href)
    return page
  }

  test('draws the cascade and steps through it by keyboard', async () => {
    const page = await open(1280)
    const drawing = page.locator('.cascade-chart svg')
    const [market] = sampleRecord.summary.markets
    const price = drawing.locator('path.price.ahead')
    expect(await drawing.locator('.lane rect').count()).toBeGreaterThan(20)
    expect(await drawing.locator('.map-side rect').count()).toBeGreaterThan(5)
    expect((await price.getAttribute('d'))?.split('L').length).toBeGreaterThan(50)
    const readout = page.getByTestId('readout')
    const before = await readout.textContent()
    await page.getByRole('slider').press('ArrowRight')
    expect(await readout.textContent()).not.toBe(before)
    await page.getByLabel('Market').selectOption({ index: 1 })
    expect(await readout.textContent()).toMatch(/price3,\d{3}\.\d/)
    await page.getByLabel('Market').selectOption(market?.id ?? '')
    await drawing.hover({ position: { x: 500, y: 150 } })
    expect(await page.getByRole('tooltip').textContent()).toContain('price ')
    expect(await page.locator('#gauge circle').count()).toBe(sampleRecord.gauge?.points.length ?? 0)
    expect(faults).toEqual([])
  })

  test.each([360, 720, 1280])('fits into %s pixels', async (width) => {
    const page = await open(width)
    const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(wider).toBeLessThanOrEqual(0)
    expect(faults).toEqual([])
  })
})
