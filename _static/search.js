// Finds what readers type, in Chinese, numbers, codes and words of other letters, and shows titles as the texts that they are.
// Sphinx's searchtools.js, which is loaded after this, uses a global splitQuery if there is one.
(() => {
  "use strict";
  // as tradebook.sphinxext.search cuts texts: runs of Chinese characters, numbers and words of other letters
  const PIECE = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{Letter}\p{Mark}\p{Number}_])+(?:\.\p{Number}+)*%?/gu;
  const PART = /[a-zA-Z0-9]+(?:\.\d+)?%?|[^a-zA-Z0-9_.%]+/g;

  const known = (word) => word in Search._index.terms || word in Search._index.titleterms;

  // The words of a run of Chinese characters that the index has, longest first; Sphinx cuts queries at spaces only.
  const cut = (run) => {
    const text = [...run];
    const words = [];
    let unknown = "";
    for (let start = 0; start < text.length; ) {
      let end = text.length;
      while (end > start + 1 && !known(text.slice(start, end).join(""))) end -= 1;
      if (end > start + 1) {
        if ([...unknown].length > 1) words.push(unknown);
        unknown = "";
        words.push(text.slice(start, end).join(""));
      } else {
        unknown += text[start];
      }
      start = end;
    }
    return [...unknown].length > 1 ? [...words, unknown] : words;
  };

  const stemmer = () => {
    const porter = new Stemmer();
    return (word) => {
      if (!/[a-z]/.test(word)) return word;
      const stem = porter.stemWord(word);
      return stem.length < 3 && word.length >= 3 ? word : stem;
    };
  };

  // The index has no words of a single character.
  const split = (query) => {
    const stem = stemmer();
    const pieces = query.match(PIECE) ?? [];
    const words = pieces.flatMap((piece) => {
      if (/\p{Script=Han}/u.test(piece)) return cut(piece);
      return known(stem(piece.toLowerCase())) ? [piece] : piece.match(PART) ?? [];
    });
    return words.filter((word) => word.length > 1);
  };

  window.splitQuery = split;

  // Sphinx leaves out numbers and English words such as "it".
  const parse = (query) => {
    const stem = stemmer();
    const words = split(query).map((word) => word.toLowerCase());
    return [query, new Set(words.map(stem)), new Set(), new Set(words), new Set()];
  };

  const textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

  const htmlOf = (text) => {
    const holder = document.createElement("div");
    holder.textContent = text;
    return holder.innerHTML;
  };

  // In the index, titles of pages are HTML and those of sections are text; Sphinx writes both as HTML.
  const mendTitles = () => {
    const setIndex = Search.setIndex;
    const read = (index) => ({ ...index, titles: index.titles.map(textOf) });
    Search.setIndex = (index) => setIndex(read(index));
    if (Search.hasIndex()) Search._index = read(Search._index);
    const find = Search._performSearch;
    Search._performSearch = (...terms) =>
      find(...terms).map(([page, title, ...rest]) => [page, htmlOf(title), ...rest]);
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (typeof Search === "undefined") return;
    Search._parseQuery = parse;
    mendTitles();
  });
})();
