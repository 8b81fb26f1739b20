import { groupDuplicates } from "../../src/ai/nearDuplicates.ts";
import { cellsOf, embed, embeddingSize, knownTerms, latentSize, pairRows, parseEmbedding, termsOf, type EmbeddingFile, type EmbeddingModel, type Terms } from "../../src/triage/embedding.ts";
import { categories } from "../../src/triage/model.ts";
import type { Example } from "./dataset.ts";
import { generator, sparseRows, trainLinear, type SparseRows } from "./linear.ts";
import { foldsOf } from "./splits.ts";

const seed = 7;
/** A term in fewer texts teaches little and may be somebody's name. */
const minDocuments = 6;
/** The most frequent are kept; with more, the file outgrows what a cold start should read. */
const maxTerms = 3_200;
/** Rounds of subspace iteration; more do not change the neighbours. */
const rounds = 4;
const classifier = { cost: 0.7, epochs: 8, seed };
/** Few enough that a neighbour is seldom across a border, many enough that each holds its own kind of incident. */
const cellCount = 16;
const cellRounds = 12;

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? 0;

/** Terms worth knowing, by hash ascending, with the number of texts that hold each. */
function chooseTerms(texts: readonly Terms[]): { hashes: number[]; documents: number[] } {
  const counts = new Map<number, number>();
  for (const { stems, concepts } of texts) for (const hash of [...stems.keys(), ...concepts.keys()]) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const chosen = [...counts]
    .filter(([, count]) => count >= minDocuments)
    .sort(([a, more], [b, less]) => less - more || a - b)
    .slice(0, maxTerms)
    .sort(([a], [b]) => a - b);
  return { hashes: chosen.map(([hash]) => hash), documents: chosen.map(([, count]) => count) };
}

/** Rows × basis, where the basis has `latentSize` numbers per column of the rows. */
function project({ starts, columns, values }: SparseRows, basis: Float64Array): Float64Array {
  const result = new Float64Array((starts.length - 1) * latentSize);
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let entry = at(starts, row); entry < at(starts, row + 1); entry++) {
      for (let k = 0; k < latentSize; k++) result[row * latentSize + k] = at(result, row * latentSize + k) + at(values, entry) * at(basis, at(columns, entry) * latentSize + k);
    }
  }
  return result;
}

/** Rows transposed × projected: back to `latentSize` numbers per column. */
function projectBack({ starts, columns, values, width }: SparseRows, projected: Float64Array): Float64Array {
  const result = new Float64Array(width * latentSize);
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let entry = at(starts, row); entry < at(starts, row + 1); entry++) {
      const from = at(columns, entry) * latentSize;
      for (let k = 0; k < latentSize; k++) result[from + k] = at(result, from + k) + at(values, entry) * at(projected, row * latentSize + k);
    }
  }
  return result;
}

/** Makes the basis' vectors of length 1 and at right angles (Gram and Schmidt, twice for the digits lost the first time). */
function orthonormalise(basis: Float64Array): void {
  const width = basis.length / latentSize;
  const vectors: Float64Array[] = [];
  for (let k = 0; k < latentSize; k++) {
    const vector = Float64Array.from({ length: width }, (_, column) => at(basis, column * latentSize + k));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors) {
        let product = 0;
        for (let column = 0; column < width; column++) product += at(other, column) * at(vector, column);
        for (let column = 0; column < width; column++) vector[column] = at(vector, column) - product * at(other, column);
      }
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
    vectors.push(vector.map((value) => value / length));
  }
  vectors.forEach((vector, k) => {
    vector.forEach((value, column) => (basis[column * latentSize + k] = value));
  });
}

/**
 * The space in which the rows' cosines are best kept with `latentSize` numbers, as a vector per column: randomised subspace
 * iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4). Which basis of the space it is does not matter to cosines,
 * so the singular vectors themselves are not worked out.
 */
function latentSpace(rows: SparseRows): Float64Array {
  const random = generator(seed);
  let basis: Float64Array = Float64Array.from({ length: rows.width * latentSize }, () => random() - 0.5);
  for (let round = 0; round <= rounds; round++) {
    basis = projectBack(rows, project(rows, basis));
    orthonormalise(basis);
  }
  return basis;
}

/** Whole numbers of `bits` from values that are at most `most` in size. */
const quantise = (values: Float64Array, most: number): Int8Array => Int8Array.from(values, (value) => Math.round((value / most) * 127));
const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

/** The rows in eight bits, and what each is to be multiplied by. */
function quantiseRows(basis: Float64Array): { rows: Int8Array; scales: number[] } {
  const rows = new Int8Array(basis.length);
  const scales: number[] = [];
  for (let from = 0; from < basis.length; from += latentSize) {
    const row = basis.slice(from, from + latentSize);
    rows.set(quantise(row, largest(row)), from);
    scales.push(Math.round((largest(row) / 127) * 1_000_000));
  }
  return { rows, scales };
}

/** One classifier per category against the rest; the weights a row per feature. */
function trainLeaning(rows: SparseRows, labels: readonly number[]): { weights: Float64Array; biases: number[] } {
  const all = Int32Array.from(labels.keys());
  const heads = categories.map((_, label) => trainLinear(rows, all, (row) => labels[row] === label, () => 1, classifier));
  const weights = new Float64Array(rows.width * categories.length);
  heads.forEach((head, label) => {
    head.weights.forEach((weight, feature) => (weights[feature * categories.length + label] = weight));
  });
  return { weights, biases: heads.map(({ bias }) => Math.round(bias * 10_000) / 10_000) };
}

/** Centres of cells by k-means on the sphere (Dhillon and Modha 2001), begun from vectors drawn among those given. */
function trainCells(vectors: readonly number[][]): Int8Array {
  const random = generator(seed);
  const centres = Float64Array.from(Array.from({ length: cellCount }, () => vectors[Math.floor(random() * vectors.length)] ?? []).flat());
  for (let round = 0; round < cellRounds; round++) {
    const cells = quantise(centres, largest(centres));
    const sums = new Float64Array(centres.length);
    for (const vector of vectors) {
      const from = (cellsOf(vector, { cells })[0] ?? 0) * embeddingSize;
      vector.forEach((value, k) => (sums[from + k] = at(sums, from + k) + value));
    }
    for (let from = 0; from < sums.length; from += embeddingSize) {
      const sum = sums.slice(from, from + embeddingSize);
      const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
      // A centre to which nothing is near stays where it is.
      if (length > 0) centres.set(sum.map((value) => value / length), from);
    }
  }
  return quantise(centres, largest(centres));
}

const packBytes = (values: Int8Array): string => Buffer.from(values.buffer).toString("base64");

function packUints(values: readonly number[], size: 2 | 4): string {
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, index) => bytes.writeUIntLE(value, index * size, size));
  return bytes.toString("base64");
}

const serialise = (file: EmbeddingFile): string => `${JSON.stringify(file)}\n`;

/** Trains the embedding; returns the file's content. The same texts in the same order give the same bytes. Fifteen seconds for ten thousand. */
export function trainEmbedding(examples: readonly Pick<Example, "text" | "words" | "label">[]): string {
  const texts = examples.map(({ words }) => termsOf(words));
  const { hashes, documents } = chooseTerms(texts);
  const idf = documents.map((count) => Math.round(Math.log(examples.length / count) * 1_000));
  const space = { numberOf: new Map(hashes.map((hash, term) => [hash, term])), idf: Float64Array.from(idf, (value) => value / 1_000) };
  const known = texts.map((text) => knownTerms(text, space));
  const termRows = known.map(({ terms }) => terms.map(({ term, weight }) => ({ feature: term, weight })));
  const pairRowsOf = known.map(({ pairs, pairWeight }) => Array.from(pairs, (pair) => ({ feature: hashes.length + pair, weight: pairWeight })));

  const latent = quantiseRows(latentSpace(sparseRows(termRows, hashes.length)));
  const leaning = trainLeaning(sparseRows(termRows.map((row, index) => [...row, ...(pairRowsOf[index] ?? [])]), hashes.length + pairRows), examples.map(({ label }) => label));
  const file: EmbeddingFile = {
    format: 1,
    documents: examples.length,
    terms: packUints(hashes, 4),
    idf: packUints(idf, 2),
    latent: packBytes(latent.rows),
    latentScales: packUints(latent.scales, 2),
    leaning: packBytes(quantise(leaning.weights, largest(leaning.weights))),
    leaningScale: largest(leaning.weights) / 127,
    biases: leaning.biases,
    // Vectors do not depend on the cells, so one that says nothing stands in until they are known.
    cells: packBytes(new Int8Array(embeddingSize)),
  };
  const model = parseEmbedding(Buffer.from(serialise(file)));
  return serialise({ ...file, cells: packBytes(trainCells(examples.map(({ text }) => embed(text, model)))) });
}

export interface EmbeddingFigures {
  name: string;
  texts: number;
  /** Share of a text's five nearest that are of its category, over all texts; of its nearest; of texts drawn at random. */
  precisionAt5: number;
  precisionAt1: number;
  chance: number;
  /** Share of texts of forty words or more whose one half finds the other among its five nearest. */
  otherHalfIn5: number;
}

/** Vectors one after the other, for products in a tight loop. */
const flat = (vectors: readonly number[][]): Float32Array => Float32Array.from(vectors.flat());

function cosine(a: Float32Array, row: number, b: Float32Array, other: number): number {
  let sum = 0;
  for (let k = 0; k < embeddingSize; k++) sum += at(a, row * embeddingSize + k) * at(b, other * embeddingSize + k);
  return sum;
}

const halfWords = 40;

/** How often the one half of a text (every other sentence, or the first words of a text with few) finds the other. */
function findOtherHalves(texts: readonly string[], model: EmbeddingModel): number {
  const halves = texts
    .filter((text) => text.split(/\s+/).length >= halfWords)
    .map((text) => {
      const sentences = text.split(/(?<=[.!?\n])\s+/);
      const parts = sentences.length >= 4 ? sentences : text.split(/\s+/);
      const isFirst = (index: number): boolean => (sentences.length >= 4 ? index % 2 === 0 : index < parts.length / 2);
      return [parts.filter((_, index) => isFirst(index)), parts.filter((_, index) => !isFirst(index))].map((half) => embed(half.join(" "), model));
    });
  const [firsts, seconds] = [0, 1].map((half) => flat(halves.map((pair) => pair[half] ?? [])));
  if (!firsts || !seconds) return 0;
  const found = halves.filter((_, row) => {
    const own = cosine(firsts, row, seconds, row);
    return halves.filter((__, other) => other !== row && cosine(firsts, row, seconds, other) >= own).length < 5;
  });
  return found.length / (halves.length || 1);
}

/** Among each other: how many of a text's neighbours are of its category, where near-duplicates do not count as neighbours. */
export function measureNeighbours(name: string, examples: readonly Example[], model: EmbeddingModel): EmbeddingFigures {
  const vectors = flat(examples.map(({ text }) => embed(text, model)));
  const groupOf = new Map(groupDuplicates(examples).flatMap((members, group) => members.map((row) => [row, group])));
  const isSame = (row: number, other: number | undefined): boolean => other !== undefined && examples[row]?.label === examples[other]?.label;
  let [inFive, inOne, byChance] = [0, 0, 0];
  examples.forEach((_, row) => {
    const nearest = examples
      .map((__, other) => ({ other, near: groupOf.get(other) === groupOf.get(row) ? -1 : cosine(vectors, row, vectors, other) }))
      .sort((a, b) => b.near - a.near || a.other - b.other)
      .slice(0, 5);
    inFive += nearest.filter(({ other }) => isSame(row, other)).length / 5;
    inOne += isSame(row, nearest[0]?.other) ? 1 : 0;
    byChance += (examples.filter((__, other) => isSame(row, other)).length - 1) / (examples.length - 1);
  });
  const share = (sum: number): number => Math.round((sum / examples.length) * 10_000) / 10_000;
  return { name, texts: examples.length, precisionAt5: share(inFive), precisionAt1: share(inOne), chance: share(byChance), otherHalfIn5: Math.round(findOtherHalves(examples.map(({ text }) => text), model) * 10_000) / 10_000 };
}

/**
 * Trains on three fifths of the texts and looks at the neighbours among the rest: records and reports by themselves. No
 * near-duplicate of a record, and no other text of a report's author, is on both sides. Half a minute for ten thousand texts.
 */
export function measureEmbedding(examples: readonly Example[]): EmbeddingFigures[] {
  const folds = foldsOf(examples, seed);
  const isHeld = (row: number): boolean => (folds[row] ?? 0) < 2;
  const model = parseEmbedding(Buffer.from(trainEmbedding(examples.filter((_, row) => !isHeld(row)))));
  const held = examples.filter((_, row) => isHeld(row));
  return [
    measureNeighbours("records of VCDB", held.filter(({ source }) => source === "vcdb"), model),
    measureNeighbours("employees' reports, authors apart", held.filter(({ voice }) => voice === "report"), model),
  ];
}
