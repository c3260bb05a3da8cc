// Verify credentials with @digitalbazaar/vc: an independent second opinion, for tests only.
// node verify.mjs ASK.json → one JSON object on the output: file → true, or why not.
// ASK: {"contexts": {address: file}, "documents": {DID: file}, "credentials": [file, …]}
// Nothing is fetched: an address that ASK does not name is refused.
import fs from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const read = file => JSON.parse(fs.readFileSync(file, 'utf8'));
const ask = read(process.argv[2]);
const contexts = new Map(Object.entries(ask.contexts).map(([url, file]) => [url, read(file)]));
const documents = new Map(Object.entries(ask.documents ?? {}).map(([did, file]) => [did, read(file)]));

function didKey(did) {
  const multibase = did.slice('did:key:'.length);
  const method = {
    id: `${did}#${multibase}`, type: 'Multikey', controller: did, publicKeyMultibase: multibase
  };
  return {
    '@context': ['https://www.w3.org/ns/did/v1', MULTIKEY],
    id: did, verificationMethod: [method], assertionMethod: [method.id]
  };
}

async function documentLoader(url) {
  const answer = document => ({contextUrl: null, documentUrl: url, document, tag: 'static'});
  if (contexts.has(url)) return answer(contexts.get(url));
  const [did, fragment] = url.split('#');
  const whole = documents.get(did) ?? (did.startsWith('did:key:') ? didKey(did) : null);
  if (!whole) throw new Error(`not given: ${url}`);
  if (!fragment) return answer(whole);
  const method = whole.verificationMethod.find(each => each.id === url);
  if (!method) throw new Error(`no such key: ${url}`);
  await Ed25519Multikey.from({'@context': MULTIKEY, ...method});
  return answer({'@context': MULTIKEY, ...method});
}

const suite = new DataIntegrityProof({cryptosuite});
const answers = {};
for (const file of ask.credentials) {
  try {
    const {verified, error} = await vc.verifyCredential({
      credential: read(file), suite, documentLoader, checkStatus: async () => ({verified: true})
    });
    answers[file] = verified || String(error?.errors?.[0]?.message ?? error?.message ?? error);
  } catch (error) {
    answers[file] = String(error.message);
  }
}
console.log(JSON.stringify(answers));
