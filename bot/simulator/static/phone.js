// One phone: its head, its chat and the line to type on.

import { call, sendFile } from './api.js'
import { bubble } from './bubbles.js'
import { attempt } from './dom.js'

export class Phone {
  constructor(listener, examples) {
    const template = document.getElementById('phone')
    this.element = template.content.firstElementChild.cloneNode(true)
    this.element.id = `phone-${listener}`
    this.listener = listener
    this.chat = this.element.querySelector('.chat')
    this.form = this.element.querySelector('form')
    this.number = this.element.querySelector('.to select')
    this.shown = new Map()
    this.#offer(examples)
    this.#listen()
  }

  focus() {
    this.form.elements.text.focus()
  }

  show(phone, station) {
    const find = (selector) => this.element.querySelector(selector)
    find('h2').textContent = phone.name
    find('.face').textContent = initials(phone.name)
    find('.address').textContent = phone.hidden
      ? `${phone.address || 'user id'} · number hidden`
      : phone.address
    find('.typing').hidden = !phone.typing
    this.element.setAttribute('aria-label', `${phone.name}'s phone`)
    this.chat.setAttribute('aria-label', `Chat of ${phone.name} with ${station.name}`)
    this.form.elements.text.setAttribute('aria-label', `Message from ${phone.name}`)
    this.#showNumbers(station.numbers)
    this.#showChat(phone.chat)
  }

  #showNumbers(numbers) {
    if (this.number.options.length === numbers.length) return
    this.number.replaceChildren(...numbers.map((number) => new Option(number.shown, number.id)))
    this.number.parentElement.hidden = numbers.length < 2
  }

  #showChat(messages) {
    const atEnd = this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 60
    const items = messages.map((message) => this.#item(message))
    items.forEach((item, place) => {
      if (this.chat.children[place] !== item) {
        this.chat.insertBefore(item, this.chat.children[place] || null)
      }
    })
    while (this.chat.children.length > items.length) this.chat.lastElementChild.remove()
    if (atEnd) this.chat.scrollTop = this.chat.scrollHeight
  }

  // The same element as long as the message is the same: a playing voice note plays on.
  #item(message) {
    const now = JSON.stringify(message)
    const before = this.shown.get(message.id)
    if (before?.json === now) return before.item
    const item = bubble(message, this.listener)
    item.querySelector('img')?.addEventListener('load', () => {
      this.chat.scrollTop = this.chat.scrollHeight
    })
    if (before) before.item.replaceWith(item)
    this.shown.set(message.id, { json: now, item })
    return item
  }

  #offer(examples) {
    const choice = this.element.querySelector('[data-example]')
    choice.append(...examples.map((name) => new Option(name, name)))
  }

  #listen() {
    const text = this.form.elements.text
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#type()
    })
    text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      this.#type()
    })
    this.#listenToMenu(this.element.querySelector('.attach'))
  }

  #listenToMenu(menu) {
    menu.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#close(menu)
    })
    document.addEventListener('click', (event) => {
      if (!menu.contains(event.target)) menu.open = false
    })
    menu.addEventListener('click', (event) => {
      const kind = event.target.dataset.sample
      if (kind) this.#send(menu, () => call('file', this.#fields({ kind })))
    })
    menu.addEventListener('change', (event) => this.#choose(menu, event.target))
  }

  #choose(menu, input) {
    const { file: kind } = input.dataset
    if (kind && input.files[0]) {
      this.#send(menu, () => sendFile(this.#fields({ kind }), input.files[0]))
    } else if ('example' in input.dataset && input.value) {
      this.#send(menu, () => call('example', this.#fields({ kind: input.value })))
    }
    input.value = ''
  }

  #send(menu, work) {
    this.#close(menu)
    return attempt(work)
  }

  #close(menu) {
    menu.open = false
    this.focus()
  }

  async #type() {
    const input = this.form.elements.text
    const text = input.value.trim()
    if (!text) return
    input.value = ''
    const sent = await attempt(() => call('text', this.#fields({ text })))
    if (!sent && !input.value) input.value = text
  }

  #fields(more) {
    return { listener: this.listener, number: this.number.value, ...more }
  }
}

function initials(name) {
  return name.split(/\s+/).map((word) => [...word][0]).slice(0, 2).join('').toUpperCase()
}
