// natural has types for its root only, and its root loads mongoose, pg, redis and a word net (half a second).
declare module "natural/lib/natural/stemmers/porter_stemmer.js" {
  const PorterStemmer: { stem(word: string): string };
  export default PorterStemmer;
}
declare module "natural/lib/natural/tokenizers/aggressive_tokenizer.js" {
  export default class AggressiveTokenizer {
    tokenize(text: string): string[];
  }
}
declare module "natural/lib/natural/util/stopwords.js" {
  const stopwords: { words: readonly string[] };
  export default stopwords;
}
declare module "natural/lib/natural/classifiers/bayes_classifier.js" {
  export default class BayesClassifier {
    addDocument(stems: string[], label: string): void;
    train(): void;
    classify(stems: string[]): string;
  }
}
