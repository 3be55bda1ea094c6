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
    expect(await page.locator('#chart svg path').count()).toBeGreaterThan(50)
    expect(await page.locator('#at-point').textContent()).toContain('23')
    await page.locator('#time').press('ArrowRight')
    expect(await page.locator('#at-point').textContent()).toContain('24')
    await page.locator('#market').selectOption('1')
    expect(await page.locator('#at-price').textContent()).toMatch(/^3,\d{3}\.\d {2}−/)
    await page.mouse.move(700, (await page.locator('#chart').boundingBox())?.y ?? 0)
    expect(faults).toEqual([])
  })

  test.each([360, 720, 1280])('fits into %s pixels', async (width) => {
    const page = await open(width)
    const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(wider).toBeLessThanOrEqual(0)
    expect(faults).toEqual([])
  })
})
