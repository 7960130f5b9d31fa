/*
 * The part of the stand-in that runs inside a page, once in the page's own world and once in the preload's, at document
 * start. The two talk by synchronous events on the document, whose payload the browser clones, under a name the page cannot
 * know; that gives what contextBridge gives: frozen copies, functions that call across, errors as their message. The
 * function below is evaluated as text.
 */
export default ({ world, secret, binding }) => {
  if (window !== window.top) return undefined
  const other = world === 'page' ? 'preload' : 'page'
  const functions = []
  const promises = new Map()
  let promiseCount = 0
  let returned

  const say = (what) => document.dispatchEvent(new CustomEvent(`${secret}:${other}`, { detail: what }))

  function encode(value) {
    if (typeof value === 'function') return { $function: functions.push(value) - 1 }
    if (value instanceof Promise) {
      const id = ++promiseCount
      value.then(
        (result) => say({ kind: 'settled', id, value: encode(result) }),
        (error) => say({ kind: 'settled', id, error: String(error?.message ?? error) }),
      )
      return { $promise: id }
    }
    if (Array.isArray(value)) return value.map(encode)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encode(part)]))
  }

  function decode(value) {
    if (Array.isArray(value)) return value.map(decode)
    if (value === null || typeof value !== 'object') return value
    if ('$function' in value) return (...args) => callAcross(value.$function, args)
    if ('$promise' in value) return new Promise((resolve, reject) => promises.set(value.$promise, { resolve, reject }))
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]))
  }

  function callAcross(id, args) {
    say({ kind: 'call', id, args: encode(args) })
    const { value, error } = returned
    if (error !== undefined) throw new Error(error)
    return decode(value)
  }

  const heard = {
    call({ id, args }) {
      let answer
      try {
        answer = { value: encode(functions[id](...decode(args))) }
      } catch (error) {
        answer = { error: String(error?.message ?? error) }
      }
      say({ kind: 'returned', ...answer })
    },
    returned: (answer) => (returned = answer),
    settled({ id, value, error }) {
      const { resolve, reject } = promises.get(id)
      promises.delete(id)
      if (error === undefined) resolve(decode(value))
      else reject(new Error(error))
    },
    exposed({ key, value }) {
      Object.defineProperty(window, key, { value: freeze(decode(value)), enumerable: true })
    },
    portComes: ({ id }) => portsToCome.push(id),
    portSaid: (what) => tellMain(what),
    portClosed: (what) => tellMain(what),
    // Electron adds this event to the ports of a page.
    portEnded: ({ id }) => taken.get(id)?.dispatchEvent(new Event('close')),
  }
  document.addEventListener(`${secret}:${world}`, ({ detail }) => heard[detail.kind](detail))

  // A port's messages go by the same synchronous road, so that what a page says while it goes away is not lost, as it is
  // not where the port's other end is in another process.
  const portsToCome = []
  const taken = new Map()
  if (world === 'page') {
    const { get: portsOf } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'ports')
    const take = (event) => {
      const [port] = portsOf.call(event)
      if (!port || event.source !== window || portsToCome.length === 0) return
      const id = portsToCome.shift()
      port.postMessage = (data) => say({ kind: 'portSaid', id, data })
      port.close = () => say({ kind: 'portClosed', id })
      taken.set(id, port)
    }
    window.addEventListener('message', take, true)
    return undefined
  }

  // From here on: the preload's world.
  const listeners = new Map()
  const invoked = new Map()
  let invokeCount = 0
  const ports = new Map()
  const portIds = new Map()

  const toMain = globalThis[binding]
  delete globalThis[binding]
  const tellMain = (what) => toMain(JSON.stringify({ ...what, url: location.href }))

  /** Called by the main process; the name is in this world only. */
  globalThis[secret] = {
    message({ channel, args, portIds: ids }) {
      const event = { ports: ids.map(newPort) }
      for (const listener of listeners.get(channel) ?? []) listener(event, ...args)
    },
    answer({ id, value, error }) {
      const { resolve, reject } = invoked.get(id)
      invoked.delete(id)
      if (error === undefined) resolve(value)
      else reject(new Error(error))
    },
    port: ({ id, data }) => ports.get(id)?.postMessage(data),
    portClose: ({ id }) => say({ kind: 'portEnded', id }),
  }

  function newPort(id) {
    const { port1, port2 } = new MessageChannel()
    ports.set(id, port1)
    portIds.set(port2, id)
    return port2
  }

  const post = window.postMessage.bind(window)
  window.postMessage = (message, origin, transfer = []) => {
    for (const port of transfer) if (portIds.has(port)) say({ kind: 'portComes', id: portIds.get(port) })
    post(message, origin, transfer)
  }

  return {
    ipcRenderer: {
      send: (channel, ...args) => tellMain({ kind: 'send', channel, args }),
      invoke: (channel, ...args) =>
        new Promise((resolve, reject) => {
          const id = ++invokeCount
          invoked.set(id, { resolve, reject })
          tellMain({ kind: 'invoke', id, channel, args })
        }),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
    contextBridge: {
      exposeInMainWorld: (key, api) => say({ kind: 'exposed', key, value: encode(api) }),
    },
  }

  function freeze(value) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value
    for (const part of Object.values(value)) freeze(part)
    return Object.freeze(value)
  }
}
