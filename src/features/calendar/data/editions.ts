/** The notices that ship with the product, in the form an office loads a new one. Sources: sheet 08, H25 and H26. */
import type { NewEdition } from '../schema.ts';

export const shippedEditions: readonly NewEdition[] = [
  {
    "year": 2025,
    "announcedOn": null,
    "title": "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）",
    "source": "https://wxredian.com/art?id=63e914e2d2b1c4a258e09fe1282edb17",
    "compared": false, "holidays": [
      {
        "name": "元旦",
        "from": "2025-01-01",
        "to": "2025-01-01",
        "makeUp": []
      },
      {
        "name": "春节",
        "from": "2025-01-28",
        "to": "2025-02-04",
        "makeUp": [
          "2025-01-26",
          "2025-02-08"
        ]
      },
      {
        "name": "清明节",
        "from": "2025-04-04",
        "to": "2025-04-06",
        "makeUp": []
      },
      {
        "name": "劳动节",
        "from": "2025-05-01",
        "to": "2025-05-05",
        "makeUp": [
          "2025-04-27"
        ]
      },
      {
        "name": "端午节",
        "from": "2025-05-31",
        "to": "2025-06-02",
        "makeUp": []
      },
      {
        "name": "国庆节、中秋节",
        "from": "2025-10-01",
        "to": "2025-10-08",
        "makeUp": [
          "2025-09-28",
          "2025-10-11"
        ]
      }
    ]
  },
  {
    "year": 2026,
    "announcedOn": "2025-11-04",
    "title": "国务院办公厅关于2026年部分节假日安排的通知",
    "source": "https://politics.gmw.cn/2025-11/04/content_38391083.htm",
    "compared": false, "holidays": [
      {
        "name": "元旦",
        "from": "2026-01-01",
        "to": "2026-01-03",
        "makeUp": [
          "2026-01-04"
        ]
      },
      {
        "name": "春节",
        "from": "2026-02-15",
        "to": "2026-02-23",
        "makeUp": [
          "2026-02-14",
          "2026-02-28"
        ]
      },
      {
        "name": "清明节",
        "from": "2026-04-04",
        "to": "2026-04-06",
        "makeUp": []
      },
      {
        "name": "劳动节",
        "from": "2026-05-01",
        "to": "2026-05-05",
        "makeUp": [
          "2026-05-09"
        ]
      },
      {
        "name": "端午节",
        "from": "2026-06-19",
        "to": "2026-06-21",
        "makeUp": []
      },
      {
        "name": "中秋节",
        "from": "2026-09-25",
        "to": "2026-09-27",
        "makeUp": []
      },
      {
        "name": "国庆节",
        "from": "2026-10-01",
        "to": "2026-10-07",
        "makeUp": [
          "2026-09-20",
          "2026-10-10"
        ]
      }
    ]
  }
];
