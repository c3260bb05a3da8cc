// Measure @digitalbazaar/vc, or canonise with jsonld.js: see bench/.
// node bench.mjs CONTEXTS DOCUMENTS sign|verify   answers `run SECONDS` with `COUNT SECONDS`
// node bench.mjs CONTEXTS DOCUMENTS canonize OUT  writes the canonical form of each document
import {createRequire} from 'node:module';
import fs from 'node:fs';
import readline from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const jsonld = createRequire(import.meta.url)('jsonld');
const [contextsFile, documentsFile, what, out] = process.argv.slice(2);
const read = file => JSON.parse(fs.readFileSync(file, 'utf8'));
const files = read(contextsFile);
const contexts = new Map(Object.entries(files).map(([url, file]) => [url, read(file)]));
const documents = read(documentsFile);
const seed = new Uint8Array(32).map((_, i) => i);
const made = await Ed25519Multikey.generate({seed});
const controller = `did:key:${made.publicKeyMultibase}`;
const id = `${controller}#${made.publicKeyMultibase}`;
const key = await Ed25519Multikey.generate({seed, id, controller});
const method = await key.export({publicKey: true, includeContext: true});
const did = {
  '@context': ['https://www.w3.org/ns/did/v1'],
  id: controller, verificationMethod: [method], assertionMethod: [id]
};

async function documentLoader(url) {
  const answer = document => ({contextUrl: null, documentUrl: url, document, tag: 'static'});
  if (contexts.has(url)) return answer(contexts.get(url));
  if (url === id) return answer(method);
  if (url === controller) return answer(did);
  throw new Error(`not given: ${url}`);
}

async function sign(credential) {
  const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
  return JSON.stringify(
    await vc.issue({credential: structuredClone(credential), suite, documentLoader}));
}

async function verify(text) {
  const suite = new DataIntegrityProof({cryptosuite});
  const checkStatus = async () => ({verified: true});
  const credential = JSON.parse(text);
  const {verified, error} = await vc.verifyCredential(
    {credential, suite, documentLoader, checkStatus});
  if (!verified) throw error;
}

if (what === 'canonize') {
  const forms = [];
  const options = {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: true,
    maxWorkFactor: Infinity, canonizeOptions: {maxWorkFactor: Infinity}
  };
  for (const document of documents) {
    try {
      forms.push(await jsonld.canonize(document, options));
    } catch (error) {
      forms.push(`refused: ${error.message}`);
    }
  }
  fs.writeFileSync(out, JSON.stringify(forms));
  process.exit(0);
}

const work = what === 'sign' ? sign : verify;
const items = what === 'sign' ? documents : [];
if (what === 'verify') for (const each of documents) items.push(await sign(each));
for (const each of items) await work(each);
console.log('ready');
let turn = 0;
const spent = () => { const {user, system} = process.cpuUsage(); return (user + system) / 1e6; };
for await (const line of readline.createInterface({input: process.stdin})) {
  const seconds = Number(line.split(' ')[1]), start = spent();
  let count = 0;
  while (spent() - start < seconds) {
    for (let i = 0; i < 5; i++) await work(items[turn++ % items.length]);
    count += 5;
  }
  console.log(count, spent() - start);
}
