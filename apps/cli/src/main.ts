import { placeholder } from 'cascade-engine'

console.log('cascade', placeholder, process.argv.slice(2))
