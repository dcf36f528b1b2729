import type { Words } from './words';

export const TURKISH: Words = {
  rules: {
    'form/chosen-card': 'yönetici formda bu kartı seçti; bu, tüm ayarlardan önce gelir',
    'click/dialled-card': 'yönetici numarayı bu karttan aradı',
    'general/ignored-number': 'numara, yok sayılan numaralar listesinde',
    'general/test-call': 'arama ayarları denemek için yapıldı',
    'general/internal-call': 'iki uç da hesabın dahili hattı ve ayarlar bu aramaları istemiyor',
    'general/internal-without-card':
      'iki uç da hesabın dahili hattı ve hiçbir kartta bu numara yok; dahili hat için bir şey açılmaz',
    'general/internal-logged': 'ayarlar hesap içi aramaları istiyor ve bir kartta bu numara var',
    'incoming-unknown/nothing': 'arayanın numarası kimsede yok: ayarlar onun için bir şey açmıyor',
    'incoming-unknown/incoming-lead':
      'arayanın numarası kimsede yok: ayarlar onun için gelen bir fırsat açıyor',
    'incoming-unknown/incoming-leads-off':
      'ayarlar gelen fırsat istiyor, ama Kommo bu hesapta veya satış hattında bunları kabul etmiyor: onun yerine bir kişi ve bir fırsat',
    'incoming-unknown/contact-and-lead':
      'arayanın numarası kimsede yok: ayarlar onun için bir kişi ve bir fırsat açıyor',
    'unknown/opened-before':
      'bu numaranın önceki bir araması bir kart açtı: bu arama oraya gider ve hiçbir şey iki kez açılmaz',
    'outgoing-new/contact-and-lead':
      'aranan numara kimsede yok: ayarlar onun için bir kişi ve bir fırsat açıyor',
    'outgoing-unanswered/contact-and-lead':
      'numara kimsede yok ve kimse yanıtlamadı: ayarlar böyle aramalar için bir kişi ve bir fırsat açıyor',
    'outgoing-new/contact': 'aranan numara kimsede yok: ayarlar onun için bir kişi açıyor',
    'outgoing-unanswered/contact':
      'numara kimsede yok ve kimse yanıtlamadı: ayarlar böyle aramalar için bir kişi açıyor',
    'outgoing-new/nothing': 'aranan numara kimsede yok: ayarlar onun için bir şey açmıyor',
    'outgoing-unanswered/nothing':
      'numara kimsede yok ve kimse yanıtlamadı: ayarlar böyle aramalar için bir şey açmıyor',
    'known/as-kommo-places':
      'bir kartta bu numara var: Kommo aramayı tek etkin fırsata, yoksa kişiye veya şirkete koyar',
    'known/active-lead': 'bir kartta bu numara var ve tek bir etkin fırsat var: arama o fırsata gider',
    'known/several-active-leads':
      'bir kartta bu numara var ve birden çok etkin fırsat var: arama kişiye veya şirkete gider',
    'known/no-active-lead': 'bir kartta bu numara var, etkin fırsat yok: arama kişiye veya şirkete gider',
    'incoming-known/new-lead': 'numara bir kişide var, etkin fırsat yok: ayarlar onun için bir fırsat açıyor',
    'incoming-known/company':
      'numara bir şirkette var, etkin fırsat yok: ayarlar onun için bir fırsat açıyor',
    'note/with-number': 'kartta birden çok numara var: not hangisinin aradığını söyler',
    'note/one-number': 'kartta başka numara yok',
    'note/without-number': 'ayarlar numarayı nota yazmıyor',
    'note/outgoing': 'numara yalnızca gelen aramaların notlarına yazılır',
    'accept/nothing-waits': 'bu numaranın bekleyen gelen fırsat yok',
    'accept/chosen-card':
      'yönetici arayan için bir kart seçti: gelen fırsat kabul edilir ve kişisi o karta katılır',
    'accept/answered': 'arama yanıtlandı: ayarlar gelen fırsatı kabul ediyor',
    'accept/not-answered': 'kimse yanıtlamadı: gelen fırsat bir yöneticiyi bekliyor',
    'accept/by-hand': 'ayarlar kabul etmeyi yöneticilere bırakıyor',
    'missed/outgoing': 'giden aramada geri aranacak kimse yok',
    'missed/not-logged-party': 'arama hesap içi veya deneme, ya da numarası yok sayılıyor',
    'missed/answered': 'biri yanıtladı',
    'missed/switched-off': 'ayarlar cevapsız aramalar için görev oluşturmuyor',
    'missed/voicemail': 'arayan mesaj bıraktı ve ayarlar bunu yeterli sayıyor',
    'missed/busy': 'hatlar meşguldü ve ayarlar bunu cevapsız saymıyor',
    'missed/withheld': 'arayan numarasını gizledi, geri aranacak numara yok',
    'missed/known-caller': 'ayarlar kartı olan arayanlar için görev oluşturmuyor',
    'missed/unknown-caller': 'ayarlar kartı olmayan arayanlar için görev oluşturmuyor',
    'missed/no-card': 'arama, görev konabilecek bir kartta değil',
    'missed/reached-already': 'o zamandan beri biri arayanla konuştu',
    'missed/task': 'kimse yanıtlamadı: ayarlar geri arama görevi oluşturuyor',
    'task-for/fixed-user': 'kullanıcıyı ayarlar belirliyor',
    'task-for/manager': 'bu yöneticinin telefonu çaldı',
    'task-for/card-owner': 'karttan bu kullanıcı sorumlu',
    'task-for/card-owner-instead':
      'birden çok telefon çaldı veya hiçbiri bir yöneticinin değil: onun yerine karttan sorumlu kullanıcı',
    'task-for/manager-instead': 'karttan sorumlu olan bilinmiyor: onun yerine telefonu çalan yönetici',
    'task-for/nobody':
      'ne bir yönetici ne de kartın sorumlusu biliniyor: Kommo görevi entegrasyonu kuran kullanıcıya verir',
    'follow-up/no-task': 'aramanın açık bir takip görevi yok',
    'follow-up/by-hand': 'ayarlar görevi kapatmayı yöneticilere bırakıyor',
    'follow-up/answered-after-all': 'arama sonunda yanıtlandı',
    'follow-up/called-back': 'bir yönetici geri aradı ve yanıt aldı',
    'follow-up/called-again': 'arayan yeniden aradı ve yanıtlandı',
    'follow-up/not-reached': 'henüz kimse arayanla konuşmadı',
    retry: 'bir yönetici hesabı yeniden denenmesini istedi',
  },
  actions: {
    'pass-over': 'kaydedilmez',
    'on-card': 'numaranın bulunduğu karta kaydedilir',
    'on-chosen-card': 'yöneticinin seçtiği karta kaydedilir',
    'on-dialled-card': 'aramanın başlatıldığı karta kaydedilir',
    'on-opened-card': 'önceki bir aramanın açtığı karta kaydedilir',
    'incoming-lead': 'gelen bir fırsat',
    'contact-and-lead': 'yeni bir kişi ve yeni bir fırsat',
    contact: 'yeni bir kişi',
    'new-lead': 'bilinen kişinin veya şirketin yeni bir fırsat',
    'with-number': 'numara notta yer alır',
    plain: 'numara notta yer almaz',
    accept: 'gelen fırsat kabul edilir',
    leave: 'gelen fırsat bir yöneticiyi bekler',
    'create-task': 'geri arama görevi',
    'no-task': 'görev yok',
    manager: 'telefonu çalan yönetici için',
    'card-owner': 'karttan sorumlu kullanıcı için',
    'fixed-user': 'ayarlarda belirtilen kullanıcı için',
    nobody: 'entegrasyonu kuran kullanıcı için',
    close: 'görev kapatılır',
    keep: 'görev olduğu gibi kalır',
  },
  questions: {
    log: 'Kayıt',
    'note-text': 'Not',
    accept: 'Gelen fırsat',
    task: 'Görev',
    responsible: 'Sorumlu',
    'follow-up': 'Görevin kapanması',
  },
};
