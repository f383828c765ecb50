// Who has a phone: the row of names, and the form for one more.

import { call } from './api.js'
import { attempt, make } from './dom.js'

const row = document.getElementById('people')
const dialog = document.getElementById('new-listener')
const form = dialog.querySelector('form')

export function preparePeople(choose) {
  row.addEventListener('click', (event) => {
    const { key } = event.target.closest('button')?.dataset ?? {}
    if (key) choose(key)
  })
  document.getElementById('add').addEventListener('click', () => dialog.showModal())
  document.getElementById('cancel').addEventListener('click', () => dialog.close())
  form.addEventListener('submit', () => attempt(async () => choose(await add())))
}

export function showPeople(phones, chosen) {
  const names = phones.map((phone) => `${phone.key} ${phone.name}`).join('|')
  if (row.dataset.names !== names) {
    row.dataset.names = names
    row.replaceChildren(...phones.map(entry))
  }
  for (const button of row.querySelectorAll('button')) {
    button.setAttribute('aria-current', String(button.dataset.key === chosen))
  }
}

function entry(phone) {
  return make('li', {}, make('button', { type: 'button', 'data-key': phone.key }, phone.name))
}

async function add() {
  const { name, phone } = Object.fromEntries(new FormData(form))
  const id = [...crypto.getRandomValues(new Uint32Array(2))].join('')
  const key = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${id.slice(0, 6)}`
  const fields = { key, name, bsuid: `GB.${id}` }
  form.reset()
  if (phone) await call('listeners', { ...fields, phone: phone.replace('+', '') })
  else await call('listeners', { ...fields, identity: 'bsuid_only' })
  return key
}
