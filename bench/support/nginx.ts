/** nginx on loopback: one worker, `sendfile` on, no log; what is served is up to the caller. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

export interface Nginx {
  port: number
  child: ChildProcess
}

/** `server`: what stands in its `server` block beside the port. Files of `dir` are its own; they are not removed here. */
export async function startNginx(program: string, { dir, server }: { dir: string; server: string }): Promise<Nginx> {
  const port = await freePort()
  const at = (name: string) => join(dir, name)
  mkdirSync(at('temp'), { recursive: true })
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${at('temp')};`)
  writeFileSync(
    at('nginx.conf'),
    `daemon off; worker_processes 1; pid ${at('pid')}; error_log ${at('error.log')};
     events { worker_connections 256; }
     http {
       access_log off; sendfile on; keepalive_requests 100000000; ${temp.join(' ')}
       server { listen 127.0.0.1:${port}; ${server} }
     }`,
  )
  const child = spawn(program, ['-e', at('error.log'), '-c', at('nginx.conf')], { stdio: 'inherit' })
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error('nginx does not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { port, child }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
