// One script for a browser, of TypeScript and React.

import { rolldown } from 'rolldown'

const settings = {
  platform: 'browser',
  transform: { define: { 'process.env.NODE_ENV': '"production"' }, jsx: 'react-jsx' },
}

/** `iife` runs in any script element, `es` as a module. */
export async function packScript(input, format = 'es') {
  const bundler = await rolldown({ input, ...settings })
  const { output } = await bundler.generate({ format, minify: true, codeSplitting: false })
  await bundler.close()
  const [chunk] = output
  return { code: chunk.code, modules: chunk.moduleIds }
}
