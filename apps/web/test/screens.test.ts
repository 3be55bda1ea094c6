// Every view in both themes, wide and narrow: it fits, axe finds nothing, and a picture is kept in
// .cache/screens for whoever wants to look.
import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { patienceMs, type Site, skipped, startSite } from './in-browser.ts'

const views = [
  ['cascade', 'case-1'],
  ['position', 'case-1'],
  ['accounts', 'case-1'],
  ['map', 'case-1'],
  ['lab', 'case-1'],
  ['tail', 'case-1'],
  ['reverse', 'second-protocol'],
  ['attack', 'mango-2022'],
  ['contagion', 'cefi-lenders'],
  ['own', 'case-1'],
  ['learn', 'case-1'],
] as const
/** Buttons that have something to show. */
const asked: Readonly<Record<string, readonly string[]>> = {
  position: ['What becomes of it?'],
  tail: ['Draw and run', 'Draw the curve'],
  reverse: ['Which is the mildest?'],
  attack: ['Search'],
}
const schemes = ['light', 'dark'] as const
const screens = views.flatMap(([view, scenario]) =>
  schemes.map((scheme) => ({ view, scenario, scheme })),
)
const widths = [1440, 768, 360]
const folder = '.cache/screens'

describe.skipIf(skipped !== '')('every screen', { timeout: patienceMs }, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
    mkdirSync(folder, { recursive: true })
  })
  afterAll(async () => {
    await site?.close()
  })

  test.each(screens)('$view, $scheme', async ({ view, scenario, scheme }) => {
    const page = await site.open({ scheme, hash: `scenario=${scenario}&view=${view}` })
    await page.getByTestId('hash').waitFor()
    if (view === 'cascade') await page.waitForSelector('.book-side')
    for (const name of asked[view] ?? []) {
      await page.getByRole('button', { name }).click()
      await page.getByRole('button', { name, disabled: false }).waitFor()
    }
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      // What measures itself is drawn anew in the frame after next.
      await page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))',
      )
      await page.screenshot({ path: `${folder}/${view}-${width}-${scheme}.png`, fullPage: true })
      const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(wider, `${width}`).toBeLessThanOrEqual(0)
      if (width !== 768) expect(await violations(page), `${width}`).toEqual([])
    }
    expect(site.faults).toEqual([])
    await page.context().close()
  })
})
