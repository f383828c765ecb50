// One message on a phone: the listener's own on the right, the station's on the left.

import { call } from './api.js'
import { attempt, icon, make, time } from './dom.js'

const TICKS = {
  waiting: ['clock', 'not delivered to the station yet'],
  taken: ['tick', 'delivered to the station'],
  read: ['ticks', 'read at the station'],
  lost: ['cross', 'never delivered'],
}

const KINDS = {
  image: 'Picture',
  audio: 'Voice note',
  voice: 'Voice note, old form',
  sticker: 'Sticker',
  location: 'Place',
  contacts: 'Contact card',
  request_welcome: 'Opened the chat',
  system: 'New number',
}

export function bubble(message, listener) {
  const side = message.mine ? 'mine' : 'theirs'
  const item = make('div', { class: `bubble ${side}`, 'data-id': message.id })
  if (message.error) item.append(refusal(message))
  else item.append(...content(message), ...below(message, listener))
  return item
}

function content(message) {
  const sender = make('span', { class: 'unseen' }, message.mine ? 'You: ' : 'Station: ')
  return [sender, attachment(message), words(message), foot(message)].filter(Boolean)
}

function attachment(message) {
  const source = message.file && `/sim/files/${message.file}`
  if (message.kind === 'image' && source) {
    return make('img', { src: source, alt: message.text || 'Picture' })
  }
  if (message.kind === 'audio' && source) {
    return make('audio', { src: source, controls: true, preload: 'metadata' })
  }
  return null
}

function words(message) {
  if (message.text) return make('p', { dir: 'auto' }, ...marked(message.text))
  if (message.file && message.kind !== 'sticker') return null
  const kind = KINDS[message.kind] || message.kind.replaceAll('_', ' ')
  return make('p', { class: 'kind' }, kind)
}

// *bold*, _italic_ and ~struck~ as WhatsApp shows them; the text stays text.
const MARKS = { '*': 'strong', _: 'em', '~': 's' }
const MARKED = /(?<![\p{L}\p{N}])([*_~])(?!\s)([^*_~\n]+?)(?<!\s)\1(?![\p{L}\p{N}])/gu

function marked(text) {
  const parts = []
  let end = 0
  for (const found of text.matchAll(MARKED)) {
    parts.push(text.slice(end, found.index), make(MARKS[found[1]], {}, found[2]))
    end = found.index + found[0].length
  }
  return [...parts, text.slice(end)]
}

function foot(message) {
  const late = message.late ? make('span', { class: 'late' }, 'arrived late') : ''
  const tick = message.mine ? icon(...TICKS[message.tick], `tick ${message.tick}`) : ''
  return make('p', { class: 'foot' }, late, time(message.at), tick)
}

function refusal(message) {
  return make('p', { class: 'refused' }, `An answer did not arrive: ${message.why} (${message.error})`)
}

function below(message, listener) {
  const parts = []
  if (message.buttons?.length) parts.push(choices(message, listener))
  if (message.reaction) parts.push(make('span', { class: 'reaction' }, message.reaction))
  if (!message.mine) parts.push(reactor(message, listener))
  return parts
}

function choices(message, listener) {
  const list = make('div', { class: 'choices', role: 'group', 'aria-label': 'Answers to choose from' })
  for (const { id, title } of message.buttons) {
    const tapped = message.tapped.includes(id)
    const button = make('button', { type: 'button', 'aria-pressed': String(tapped) }, title)
    button.addEventListener('click', () => attempt(
      () => call('tap', { listener, button: id, message: message.id }),
    ))
    list.append(button)
  }
  return list
}

function reactor(message, listener) {
  const label = message.reaction ? 'Take the heart back' : 'React with a heart'
  const button = make('button', { type: 'button', class: 'react' }, icon('heart', label))
  const emoji = message.reaction ? null : '\u2764\uFE0F'
  button.addEventListener('click', () => attempt(
    () => call('reaction', { listener, message: message.id, emoji }),
  ))
  return button
}
