import type { Words } from './words';

export const INDONESIAN: Words = {
  rules: {
    'form/chosen-card': 'manajer memilih kartu ini di formulir, dan itu mengalahkan semua pengaturan',
    'click/dialled-card': 'manajer menelepon nomor ini dari kartu ini',
    'general/ignored-number': 'nomor ini ada di daftar nomor yang diabaikan',
    'general/test-call': 'panggilan dibuat untuk mencoba pengaturan',
    'general/internal-call':
      'kedua pihak adalah ekstensi akun, dan pengaturan tidak meminta panggilan seperti itu',
    'general/internal-without-card':
      'kedua pihak adalah ekstensi akun dan tidak ada kartu dengan nomor ini; untuk ekstensi tidak ada yang dibuat',
    'general/internal-logged':
      'pengaturan meminta panggilan di dalam akun, dan sebuah kartu memiliki nomor ini',
    'incoming-unknown/nothing': 'tidak ada yang memiliki nomor penelepon: pengaturan tidak membuat apa pun',
    'incoming-unknown/incoming-lead':
      'tidak ada yang memiliki nomor penelepon: pengaturan membuat prospek masuk untuknya',
    'incoming-unknown/incoming-leads-off':
      'pengaturan meminta prospek masuk, tetapi Kommo tidak menerimanya di akun atau pipeline ini: sebagai gantinya kontak dan prospek',
    'incoming-unknown/contact-and-lead':
      'tidak ada yang memiliki nomor penelepon: pengaturan membuat kontak dan prospek untuknya',
    'unknown/opened-before':
      'panggilan sebelumnya dari nomor ini sudah membuat kartu: panggilan ini masuk ke sana, dan tidak ada yang dibuat dua kali',
    'outgoing-new/contact-and-lead':
      'tidak ada yang memiliki nomor yang dihubungi: pengaturan membuat kontak dan prospek untuknya',
    'outgoing-unanswered/contact-and-lead':
      'tidak ada yang memiliki nomor ini dan tidak ada yang menjawab: pengaturan membuat kontak dan prospek untuk panggilan seperti itu',
    'outgoing-new/contact':
      'tidak ada yang memiliki nomor yang dihubungi: pengaturan membuat kontak untuknya',
    'outgoing-unanswered/contact':
      'tidak ada yang memiliki nomor ini dan tidak ada yang menjawab: pengaturan membuat kontak untuk panggilan seperti itu',
    'outgoing-new/nothing': 'tidak ada yang memiliki nomor yang dihubungi: pengaturan tidak membuat apa pun',
    'outgoing-unanswered/nothing':
      'tidak ada yang memiliki nomor ini dan tidak ada yang menjawab: pengaturan tidak membuat apa pun untuk panggilan seperti itu',
    'known/as-kommo-places':
      'sebuah kartu memiliki nomor ini: Kommo menaruh panggilan pada satu-satunya prospek aktif, atau pada kontak atau perusahaan',
    'known/active-lead':
      'sebuah kartu memiliki nomor ini dengan tepat satu prospek aktif: panggilan masuk ke prospek itu',
    'known/several-active-leads':
      'sebuah kartu memiliki nomor ini dengan beberapa prospek aktif: panggilan masuk ke kontak atau perusahaan',
    'known/no-active-lead':
      'sebuah kartu memiliki nomor ini tanpa prospek aktif: panggilan masuk ke kontak atau perusahaan',
    'incoming-known/new-lead':
      'sebuah kontak memiliki nomor ini tanpa prospek aktif: pengaturan membuat prospek untuknya',
    'incoming-known/company':
      'sebuah perusahaan memiliki nomor ini tanpa prospek aktif: pengaturan membuat prospek untuknya',
    'note/with-number': 'kartu memiliki beberapa nomor: catatan menyebut nomor mana yang menelepon',
    'note/one-number': 'kartu tidak memiliki nomor lain',
    'note/without-number': 'pengaturan tidak menulis nomor di catatan',
    'note/outgoing': 'nomor hanya ditulis di catatan panggilan masuk',
    'accept/nothing-waits': 'tidak ada prospek masuk dari nomor ini yang menunggu',
    'accept/chosen-card':
      'manajer memilih kartu untuk penelepon: prospek masuk diterima, dan kontaknya bergabung ke kartu itu',
    'accept/answered': 'panggilan dijawab: pengaturan menerima prospek masuk',
    'accept/not-answered': 'tidak ada yang menjawab: prospek masuk menunggu manajer',
    'accept/by-hand': 'pengaturan menyerahkan penerimaan kepada manajer',
    'missed/outgoing': 'pada panggilan keluar tidak ada yang perlu ditelepon kembali',
    'missed/not-logged-party': 'panggilan ini internal atau uji coba, atau nomornya diabaikan',
    'missed/answered': 'ada yang menjawab',
    'missed/switched-off': 'pengaturan tidak membuat tugas untuk panggilan tak terjawab',
    'missed/voicemail': 'penelepon meninggalkan pesan, dan bagi pengaturan itu sudah cukup',
    'missed/busy': 'saluran sibuk, dan pengaturan tidak menganggapnya tak terjawab',
    'missed/withheld': 'penelepon menyembunyikan nomornya, jadi tidak ada yang bisa ditelepon kembali',
    'missed/known-caller': 'pengaturan tidak membuat tugas untuk penelepon yang memiliki kartu',
    'missed/unknown-caller': 'pengaturan tidak membuat tugas untuk penelepon yang tidak memiliki kartu',
    'missed/no-card': 'panggilan tidak ada di kartu yang bisa diberi tugas',
    'missed/reached-already': 'sejak itu sudah ada yang berbicara dengan penelepon',
    'missed/task': 'tidak ada yang menjawab: pengaturan membuat tugas untuk menelepon kembali',
    'task-for/fixed-user': 'pengaturan menyebut penggunanya',
    'task-for/manager': 'telepon manajer ini berdering',
    'task-for/card-owner': 'pengguna ini bertanggung jawab atas kartu',
    'task-for/card-owner-instead':
      'beberapa telepon berdering, atau tidak satu pun milik manajer: sebagai gantinya penanggung jawab kartu',
    'task-for/manager-instead':
      'penanggung jawab kartu tidak diketahui: sebagai gantinya manajer yang teleponnya berdering',
    'task-for/nobody':
      'manajer maupun penanggung jawab kartu tidak diketahui: Kommo memberikan tugas kepada pengguna yang memasang integrasi',
    'follow-up/no-task': 'panggilan ini tidak memiliki tugas tindak lanjut yang terbuka',
    'follow-up/by-hand': 'pengaturan menyerahkan penutupan tugas kepada manajer',
    'follow-up/answered-after-all': 'panggilan akhirnya dijawab',
    'follow-up/called-back': 'manajer menelepon kembali dan dijawab',
    'follow-up/called-again': 'penelepon menelepon lagi dan dijawab',
    'follow-up/not-reached': 'belum ada yang berbicara dengan penelepon',
    retry: 'administrator meminta percobaan lagi',
  },
  actions: {
    'pass-over': 'tidak dicatat',
    'on-card': 'dicatat di kartu yang memiliki nomor ini',
    'on-chosen-card': 'dicatat di kartu yang dipilih manajer',
    'on-dialled-card': 'dicatat di kartu asal panggilan',
    'on-opened-card': 'dicatat di kartu yang dibuat panggilan sebelumnya',
    'incoming-lead': 'prospek masuk',
    'contact-and-lead': 'kontak baru dan prospek baru',
    contact: 'kontak baru',
    'new-lead': 'prospek baru dari kontak atau perusahaan yang dikenal',
    'with-number': 'nomor tertulis di catatan',
    plain: 'nomor tidak tertulis di catatan',
    accept: 'prospek masuk diterima',
    leave: 'prospek masuk menunggu manajer',
    'create-task': 'tugas untuk menelepon kembali',
    'no-task': 'tanpa tugas',
    manager: 'untuk manajer yang teleponnya berdering',
    'card-owner': 'untuk penanggung jawab kartu',
    'fixed-user': 'untuk pengguna yang disebut di pengaturan',
    nobody: 'untuk pengguna yang memasang integrasi',
    close: 'tugas ditutup',
    keep: 'tugas dibiarkan',
  },
  questions: {
    log: 'Pencatatan',
    'note-text': 'Catatan',
    accept: 'Prospek masuk',
    task: 'Tugas',
    responsible: 'Penanggung jawab',
    'follow-up': 'Penutupan tugas',
  },
};
